"""Where people came from: the channel of their first lead or deal."""

from typing import Final

import polars as pl

from sandbox.company import Company

_ANALYTICS: Final = {
    "social media": "SOCIAL_MEDIA",
    "event": "OFFLINE",
    "referral": "REFERRALS",
    "web form": "ORGANIC_SEARCH",
    "mail": "EMAIL_MARKETING",
    "partner": "OFFLINE",
    "outbound": "OFFLINE",
}


def origins(company: Company) -> pl.DataFrame:
    """Return one row per person: person, lead_source, hs_analytics_source.

    It is settled when they come, so it is read from the company as it is in the end:
    by the earliest lead or deal of theirs.
    """
    dealt = company.parties.join(
        company.deals.select("deal_id", "lead_source", "created_at"),
        on="deal_id",
        how="inner",
        validate="m:1",
    )
    led = company.lead_objects.select("person", "created_at", lead_source="channel")
    return (
        pl.concat([led, dealt.select(led.columns)])
        .sort("created_at", "lead_source")
        .unique("person", keep="first", maintain_order=True)
        .select(
            "person",
            "lead_source",
            hs_analytics_source=pl.col("lead_source").replace_strict(_ANALYTICS),
        )
    )
