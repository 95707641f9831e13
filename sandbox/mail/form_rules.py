"""The web forms: their pages, labels and subjects, and the rules that read them."""

from typing import Final

import polars as pl

from sandbox.mail.addresses import SALES
from sandbox.mail.strangers import FORM_SERVICE

# What each page's notification has for a subject.
SUBJECTS: Final = {
    "de": "Neue Anfrage über das Kontaktformular",
    "en": "New submission of your contact form",
    "fr": "Nouvelle demande via le formulaire de contact",
    "he": "פנייה חדשה מטופס יצירת קשר",
}
# A page's labels, in the order in which it lists them.
LABELS: Final = {
    "de": {
        "person_name": "Name",
        "email": "E-Mail-Adresse",
        "company_name": "Firma",
        "phone": "Telefon",
        "lead_source": "Wie haben Sie uns gefunden?",
        "remark": "Nachricht",
    },
    "en": {
        "person_name": "Full name",
        "email": "Email",
        "company_name": "Company",
        "phone": "Phone",
        "lead_source": "Source",
        "remark": "Message",
    },
    "fr": {
        "person_name": "Nom et prénom",
        "email": "Adresse électronique",
        "company_name": "Société",
        "phone": "Téléphone",
        "lead_source": "Origine",
        "remark": "Votre message",
    },
    "he": {
        "person_name": "שם מלא",
        "email": "דואר אלקטרוני",
        "company_name": "חברה",
        "phone": "טלפון",
        "lead_source": "מקור",
        "remark": "הודעה",
    },
}
_HEBREW_SHARE: Final = 0.06
_SOURCES: Final = {
    "web form": ("Website", "paid_search", "Organic_Search", None, None, None),
    "social media": ("Social media", "paid_social", "Organic Social"),
    "event": ("Trade show", "Event"),
}


def rules() -> list[dict[str, object]]:
    """Return the rules for the company's mail, as a configuration states them.

    One for each page of the form, one for sales, one for introductions.
    """
    forms: list[dict[str, object]] = [
        {
            "name": f"form {language}",
            "kind": "form",
            "sender": FORM_SERVICE.address,
            "subject": subject,
            "channel": "web",
            "fields": {
                field: [label]
                for field, label in LABELS[language].items()
                if field != "remark"
            },
        }
        for language, subject in SUBJECTS.items()
    ]
    shared: dict[str, object] = {
        "name": "sales",
        "kind": "shared address",
        "addresses": [SALES],
        "channel": "mail",
    }
    introduction: dict[str, object] = {
        "name": "introductions",
        "kind": "introduction",
        "channel": "referral",
    }
    return [*forms, shared, introduction]


def form_language(drawn: pl.Series) -> pl.Expr:
    """The page that somebody uses: their language's, or the English one."""
    language = pl.col("language")
    return (
        pl.when(pl.lit(drawn) < _HEBREW_SHARE)
        .then(pl.lit("he"))
        .when(language.is_in(list(SUBJECTS)))
        .then(language)
        .otherwise(pl.lit("en"))
    )


def form_subject() -> pl.Expr:
    """The subject of the page's notification."""
    return pl.col("language").replace_strict(SUBJECTS)


def said_source(drawn: pl.Series) -> pl.Expr:
    """What somebody says of where they come from; null where nothing."""
    place = (pl.lit(drawn) * 1_000).floor().cast(pl.Int64)
    said = pl.col("channel").replace_strict(
        {channel: list(words) for channel, words in _SOURCES.items()},
        return_dtype=pl.List(pl.String),
    )
    return said.list.get(place % said.list.len().cast(pl.Int64))
