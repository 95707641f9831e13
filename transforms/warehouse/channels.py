"""Channels: through which of seven doors a lead came, by what sources call them."""

import polars as pl

# What people write, and HubSpot's own words (`hs_analytics_source`). Two of its words
# are of no door: OFFLINE (entered by hand or by an import) and OTHER_CAMPAIGNS.
CHANNEL_OF = {
    "social media": "social media",
    "social": "social media",
    "organic social": "social media",
    "social_media": "social media",
    "paid_social": "social media",
    "event": "event",
    "trade show": "event",
    "referral": "referral",
    "web form": "web",
    "web": "web",
    "website": "web",
    "organic_search": "web",
    "paid_search": "web",
    "direct_traffic": "web",
    # Visitors that another site sent, not customers that a customer sent.
    "referrals": "web",
    "ai_referrals": "web",
    "mail": "mail",
    "email": "mail",
    "e-mail": "mail",
    "email_marketing": "mail",
    "partner": "partner",
    "outbound": "outbound",
}


def channel() -> pl.Expr:
    """Return the channel of the row's `lead_source`; null where it is none we know."""
    word = pl.col("lead_source").str.strip_chars().str.to_lowercase()
    return word.replace_strict(CHANNEL_OF, default=None, return_dtype=pl.String)
