"""Local days: which calendar day of the company an instant belongs to."""

import polars as pl

_DAY = pl.duration(days=1)


def with_local_date(
    frame: pl.LazyFrame, dates: pl.LazyFrame, *, instant: str
) -> pl.LazyFrame:
    """Add `local_date`: the company's calendar day on which the instant falls.

    An instant at local midnight belongs to the day it opens. No clock is more than a
    day from UTC, so the local day is the UTC one, the day before or the day after:
    one look at `dates` (dim_dates) by UTC day decides, and nothing has to be sorted.
    An instant outside the listed days keeps its UTC day.
    """
    is_before = pl.col(instant) < pl.col("opens_at")
    is_after = pl.col(instant) >= pl.col("closes_at")
    return (
        frame.with_columns(utc_date=pl.col(instant).dt.date())
        .join(_spans(dates), on="utc_date", how="left", validate="m:1")
        .with_columns(
            local_date=pl.when(is_before)
            .then(pl.col("utc_date") - _DAY)
            .when(is_after)
            .then(pl.col("utc_date") + _DAY)
            .otherwise("utc_date")
        )
        .drop("utc_date", "opens_at", "closes_at")
    )


def _spans(dates: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each listed day opens and closes, and the two days beside them."""
    before = dates.select(
        utc_date=pl.col("date").min() - _DAY,
        opens_at=pl.lit(None, pl.Datetime("us", "UTC")),
        closes_at=pl.col("starts_at").min(),
    )
    listed = dates.select(utc_date="date", opens_at="starts_at", closes_at="ends_at")
    after = dates.select(
        utc_date=pl.col("date").max() + _DAY,
        opens_at=pl.col("ends_at").max(),
        closes_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return pl.concat([before, listed, after])
