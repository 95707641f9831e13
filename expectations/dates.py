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
            "a day closes after it opens, but for one that the clocks left out",
            holds=pl.col("ends_at") > pl.col("starts_at"),
            mostly=0.998,
        ),
        Rule(
            "no day closes before it opens",
            holds=pl.col("ends_at") >= pl.col("starts_at"),
        ),
        Rule(
            "as_of lies within the calendar",
            holds=(pl.col("opens_at") <= night.as_of)
            & (pl.col("closes_at") >= night.as_of),
            over=calendar_span,
        ),
        *_fiscal(),
    )


def _fiscal() -> tuple[Rule, ...]:
    """Return what must be true of fiscal months, quarters and years."""
    is_first = pl.int_range(pl.len()) == 0
    spans = ("fiscal_month", "fiscal_quarter", "fiscal_year")
    begins = [pl.col(f"{span}_start_date") for span in spans]
    return (
        *(
            Rule(
                f"a {span.replace('_', ' ')} begins on its first day, and goes on",
                holds=(begin == pl.col("date"))
                | ((begin == begin.shift(1)) & (begin < pl.col("date"))),
                where=~is_first,
            )
            for span, begin in zip(spans, begins, strict=True)
        ),
        Rule(
            "a fiscal month lies in one quarter, a quarter in one year",
            holds=(begins[0] >= begins[1]) & (begins[1] >= begins[2]),
        ),
        Rule(
            "three fiscal months are a quarter, and four quarters a year",
            holds=pl.col("fiscal_quarter") == (pl.col("fiscal_month") - 1) // 3 + 1,
        ),
    )


def calendar_span(dates: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the instants at which the calendar opens and closes."""
    return dates.select(
        opens_at=pl.col("starts_at").min(), closes_at=pl.col("ends_at").max()
    )
