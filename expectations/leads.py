"""What must hold of `dim_leads` beyond its columns and its key."""

import polars as pl

from expectations import records
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a lead as it stands."""
    return (
        *records.rules(night),
        Rule(
            "a converted lead names a deal in dim_deals",
            holds=pl.col("has_deal"),
            where=pl.col("converted_deal_id").is_not_null(),
            severity="warning",  # the deal may be without a stage, or not yet read
            over=leads_beside_deals,
            of=("dim_leads", "dim_deals"),
        ),
        Rule(
            "a lead with a channel names where it came from",
            holds=pl.col("lead_source").is_not_null(),
            where=pl.col("channel").is_not_null(),
        ),
    )


def leads_beside_deals(leads: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return leads with `has_deal`: true where their deal is known, else null."""
    known = deals.select(converted_deal_id="deal_id", has_deal=pl.lit(value=True))
    return leads.select("converted_deal_id").join(
        known, on="converted_deal_id", how="left", validate="m:1"
    )
