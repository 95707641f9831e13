"""What must hold of `fct_deal_lines` beyond its columns and its key."""

import polars as pl

from expectations import records
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the product lines of deals."""
    return (
        *records.rules(night),
        Rule(
            "no line is worth less than nothing",
            holds=pl.col("amount") >= 0,
            where=pl.col("amount").is_not_null(),
            severity="warning",  # a credit is the seller's own doing
        ),
        Rule(
            "a line's deal is in dim_deals",
            holds=pl.col("has_deal"),
            where=pl.col("deal_id").is_not_null(),
            severity="warning",  # the deal may be without a stage, or not yet read
            over=lines_beside_deals,
            of=("fct_deal_lines", "dim_deals"),
        ),
    )


def lines_beside_deals(lines: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return lines with `has_deal`: true where their deal is known, else null."""
    known = deals.select("deal_id", has_deal=pl.lit(value=True))
    return lines.select("deal_id").join(known, on="deal_id", how="left", validate="m:1")
