"""What must hold of `fct_deal_changes` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the changes of a deal's fields."""
    return (
        Rule(
            "no change happened at as_of or later",
            holds=pl.col("changed_at") < night.as_of,
        ),
        Rule(
            "a deal's changes are numbered from 1 without a gap",
            holds=ex.is_numbered("change_number", "deal_id"),
        ),
        Rule(
            "a deal's changes follow each other in time",
            holds=pl.col("changed_at") >= ex.previous("changed_at"),
            where=ex.continues("deal_id"),
        ),
        Rule(
            "a change that the source logged has no earliest instant",
            holds=pl.col("changed_after").is_null(),
            where=pl.col("origin") == "native",
        ),
        Rule(
            "an observed change happened after the deal was seen without it",
            holds=pl.col("changed_at") >= pl.col("changed_after"),
            where=pl.col("changed_after").is_not_null(),
            severity="warning",  # a source's own dates may contradict each other
        ),
        Rule(
            "no change was known before it happened",
            holds=pl.col("known_at") >= pl.col("changed_at"),
            severity="warning",  # a source's clock may run ahead of ours
        ),
    )
