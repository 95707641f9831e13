"""What must hold of `fct_activities` beyond its columns and its key."""

import polars as pl

from expectations import records
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of activities."""
    return (
        *records.rules(night),
        Rule(
            "an activity names a person or a deal",
            holds=pl.col("person_id").is_not_null() | pl.col("deal_id").is_not_null(),
            # Mail with strangers is no gap of anybody's.
            where=pl.col("deleted_at").is_null() & pl.col("thread_id").is_null(),
            severity="warning",
        ),
        *(
            Rule(
                f"exactly the activities that are tied to {many} name one",
                holds=(pl.col(many) > 0) == pl.col(one).is_not_null(),
            )
            for many, one in (("people", "person_id"), ("deals", "deal_id"))
        ),
    )
