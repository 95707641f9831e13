"""Movement boundaries: the instants between which movements are told.

They are the instants at which a period of the fiscal calendar begins or ends, numbered
0, 1 …; the last one is `as_of`. All others are local midnights.
"""

from datetime import datetime

import polars as pl

from transforms.metrics.local_days import with_local_date
from transforms.metrics.periods import CALENDAR, numbered_periods

_AN_INSTANT = pl.duration(microseconds=1)
_DAY = ["local_date"]


def movement_periods(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the months, quarters and years that began before `as_of`, each numbered.

    A running period ends at `as_of`. `boundary_before` and `boundary_after` are the
    numbers of the instants that it lies between.
    """
    periods = _periods(dates, as_of=as_of)
    boundaries = _boundaries(periods)
    for end, instant in (("before", "starts_at"), ("after", "ends_at")):
        named = boundaries.rename({"at": instant, "boundary": f"boundary_{end}"})
        periods = periods.join(named, on=instant, how="left", validate="m:1")
    return periods


def rates_days(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return on which day's exchange rates each boundary is told: `rates_day`.

    The local day of the last moment before it. So the end of a month and the start of
    the next are worth the same: that by the rates of the month's last day.
    """
    return (
        _boundaries(_periods(dates, as_of=as_of))
        .with_columns(just_before=pl.col("at") - _AN_INSTANT)
        .pipe(with_local_date, dates, instant="just_before")
        .select("boundary", rates_day="local_date")
    )


def covering_boundaries(
    spans: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the spans that hold at a boundary, with the numbers [first, until) of it.

    A span [valid_from, valid_to) holds at the instants just after which it has begun
    and up to its end: what happens at an instant is not yet true at it. So a span of no
    length holds at none. Found by the local day of both, and so by no sort.
    """
    boundaries = _boundaries(_periods(dates, as_of=as_of))
    passed = _passed(dates, boundaries)
    goes_on = pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of)
    return (
        spans.filter(pl.col("valid_from") < as_of)
        .pipe(with_local_date, dates, instant="valid_from")
        .join(passed.rename({"passed": "first"}), on=_DAY, how="left", validate="m:1")
        .drop("local_date")
        .pipe(with_local_date, dates, instant="valid_to")
        .join(passed.rename({"passed": "until"}), on=_DAY, how="left", validate="m:1")
        .join(boundaries.select(boundaries=_number_of_rows()), how="cross")
        .with_columns(
            first=pl.col("first").fill_null(0),
            until=pl.when(goes_on)
            .then("boundaries")
            .otherwise(pl.col("until").fill_null(0)),
        )
        .drop("local_date", "boundaries", "valid_from", "valid_to")
        .filter(pl.col("first") < pl.col("until"))
    )


def _periods(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the calendar's periods; the running ones end at `as_of`."""
    return (
        numbered_periods(dates, as_of=as_of, trailing_days=())
        .filter(pl.col("period").is_in(list(CALENDAR)))
        .with_columns(ends_at=pl.min_horizontal("ends_at", _utc(as_of)))
    )


def _boundaries(periods: pl.LazyFrame) -> pl.LazyFrame:
    """Return the instants at which periods begin or end, in order, numbered."""
    both = [periods.select(at=name) for name in ("starts_at", "ends_at")]
    return (
        pl.concat(both)
        .unique()
        .sort("at")
        .with_columns(boundary=pl.int_range(pl.len(), dtype=pl.Int32))
    )


def _passed(dates: pl.LazyFrame, boundaries: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many boundaries have come by the opening of each day."""
    return (
        dates.select("starts_at", local_date="date")
        .join(
            boundaries.rename({"at": "starts_at"}),
            on="starts_at",
            how="left",
            validate="1:1",
        )
        .sort("local_date")
        .select(
            "local_date",
            passed=pl.col("boundary").is_not_null().cum_sum().cast(pl.Int32),
        )
    )


def _number_of_rows() -> pl.Expr:
    """Return how many rows there are."""
    return pl.len().cast(pl.Int32)


def _utc(as_of: datetime) -> pl.Expr:
    """Return the instant as the tables write it."""
    return pl.lit(as_of).cast(pl.Datetime("us", "UTC"))
