"""What must hold of `dim_dates` beyond its columns and its key."""

from datetime import timedelta

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the calendar."""
    is_first = pl.int_range(pl.len()) == 0
    return (
        Rule(
            "no day is left out",
            holds=pl.col("date") == ex.previous("date") + timedelta(days=1),
            where=~is_first,
        ),
        Rule(
            "a day opens at the instant the day before closes",
            holds=pl.col("starts_at") == ex.previous("ends_at"),
            where=~is_first,
        ),
        Rule(
            "a day closes after it opens",
            holds=pl.col("ends_at") > pl.col("starts_at"),
        ),
        Rule(
            "as_of lies within the calendar",
            holds=(pl.col("opens_at") <= night.as_of)
            & (pl.col("closes_at") >= night.as_of),
            over=calendar_span,
        ),
    )


def calendar_span(dates: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the instants at which the calendar opens and closes."""
    return dates.select(
        opens_at=pl.col("starts_at").min(), closes_at=pl.col("ends_at").max()
    )
