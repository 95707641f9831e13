"""Channels: through which of seven doors a lead came, by what people call them."""

import unicodedata
from typing import Final

import polars as pl

# What people write and choose in forms, and HubSpot's own words
# (`hs_analytics_source`). Two of its words are of no door: OFFLINE (entered by hand or
# by an import) and OTHER_CAMPAIGNS. Words are compared without case and accents, and
# with one blank for blanks, hyphens, underscores and slashes.
_WORDS: Final = {
    "social media": (
        "social media, social, social network, social networks, organic social, "
        "paid social, social ad, social ads, linkedin, linked in, linkedin ad, "
        "linkedin ads, facebook, facebook ad, facebook ads, meta, meta ads, instagram, "
        "x, twitter, x twitter, twitter x, x (twitter), x (formerly twitter), youtube, "
        "tiktok, xing, pinterest, reddit, threads, mastodon, bluesky, whatsapp, "
        "telegram, soziale medien, soziales netzwerk, soziale netzwerke, "
        "réseaux sociaux, réseau social, médias sociaux, redes sociales, "
        "redes sociais, reti sociali, sociale media, רשתות חברתיות, "
        "רשת חברתית, מדיה חברתית, לינקדאין, פייסבוק, אינסטגרם, טוויטר, יוטיוב, טיקטוק"
    ),
    "event": (
        "event, events, trade show, trade fair, tradeshow, exhibition, expo, fair, "
        "conference, congress, convention, seminar, workshop, webinar, meetup, booth, "
        "messe, fachmesse, messestand, veranstaltung, konferenz, kongress, tagung, "
        "salon, salon professionnel, foire, conférence, congrès, événement, évènement, "
        "séminaire, webinaire, feria, congreso, conferencia, evento, fiera, "
        "conferenza, congresso, convegno, feira, conferência, beurs, vakbeurs, "
        "תערוכה, כנס, אירוע, ועידה, סמינר, וובינר"
    ),
    "referral": (
        "referral, referred, recommendation, recommended, introduction, word of mouth, "
        "customer referral, client referral, friend or colleague, "
        "colleague, recommended by a friend, recommended by a colleague, empfehlung, "
        "weiterempfehlung, mundpropaganda, recommandation, bouche à oreille, "
        "bouche à l'oreille, recomendación, boca a boca, raccomandazione, passaparola, "
        "recomendação, boca a boca, indicação, aanbeveling, mond tot mond, "
        "המלצה, המלצות, חבר, חבר או עמית, מפה לאוזן, פה לאוזן, הפניה"
    ),
    "web": (
        "web, website, web site, web form, webform, contact form, online, internet, "
        "homepage, home page, landing page, blog, search, search engine, web search, "
        "internet search, online search, organic search, paid search, seo, google, "
        "google search, google ad, google ads, google adwords, bing, duckduckgo, "
        "yahoo, ecosia, chatgpt, direct, direct traffic, webseite, internetseite, "
        "kontaktformular, suche, suchmaschine, internetsuche, google suche, "
        "site web, site internet, formulaire de contact, recherche, "
        "moteur de recherche, recherche google, recherche internet, sitio web, "
        "página web, buscador, búsqueda, búsqueda en google, sito, sito web, "
        "motore di ricerca, ricerca, ricerca google, site, pesquisa, pesquisa google, "
        "zoekmachine, zoeken, אתר, אתר אינטרנט, אתר האינטרנט, אינטרנט, גוגל, "
        "חיפוש, חיפוש בגוגל, מנוע חיפוש, "
        # Visitors that another site sent, not customers that a customer sent.
        "referrals, ai referrals"
    ),
    "mail": (
        "mail, email, e mail, email marketing, newsletter, news letter, mailing, "
        "rundschreiben, courriel, infolettre, correo, correo electrónico, "
        "boletín, posta elettronica, nieuwsbrief, דואר אלקטרוני, מייל, אימייל, "
        "ניוזלטר"
    ),
    "partner": (
        "partner, partners, reseller, distributor, dealer, agency, channel partner, "
        "business partner, vertriebspartner, händler, geschäftspartner, partenaire, "
        "revendeur, distributeur, socio, distribuidor, revendedor, rivenditore, "
        "parceiro, wederverkoper, שותף, שותף עסקי, משווק, מפיץ"
    ),
    "outbound": (
        "outbound, cold call, cold calling, cold mail, cold email, call, sales call, "
        "prospecting, kaltakquise, telefonakquise, prospection, démarchage, "
        "prospección, llamada en frío, שיחה קרה, שיחת מכירה"
    ),
}


def _without_accents(word: str) -> str:
    """Return the word without its accents, as `channel` compares it."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


CHANNEL_OF: Final = {
    _without_accents(word.strip()): channel
    for channel, words in _WORDS.items()
    for word in words.split(",")
}


def channel(column: str = "lead_source") -> pl.Expr:
    """Return the channel that the row's `column` names; null where it is none we know.

    It stands under the name `channel`.
    """
    word = (
        pl.col(column)
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all(r"[\s_/\-\u{2010}-\u{2015}]+", " ")
        .str.strip_chars(" .!?:;,\"'\u200e\u200f")
        .replace_strict(CHANNEL_OF, default=None, return_dtype=pl.String)
    )
    return word.alias("channel")


def standing_channel() -> pl.Expr:
    """Return the channel of the row's `lead_source`, else its own `channel`."""
    return pl.coalesce(channel(), "channel").alias("channel")
