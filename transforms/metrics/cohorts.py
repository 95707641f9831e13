"""Cohorts: the entries that count, and the periods in which they came."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from transforms.metrics.local_days import with_local_date
from transforms.metrics.periods import CALENDAR, numbered_periods
from transforms.tables.vocabulary import UNMAPPED

PLACE = ("level", "pipeline_id", "stage")


def counted_entries(
    entries: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return the entries that conversion and durations rest on, with their periods.

    Entries into open stages, and into stages nobody mapped. Where two deals were merged
    two paths lie over each other: those entries are left out. The columns of `PLACE`
    are categorical, since millions of rows are grouped by them; `named_periods` makes
    them text again.
    """
    is_open = pl.col("is_open_stage") | (pl.col("stage") == UNMAPPED)
    is_known = pl.col("entered_at") < as_of
    return (
        entries.filter(is_open & ~pl.col("is_from_merge") & is_known)
        .with_columns(pl.col(PLACE).cast(pl.Categorical))
        .pipe(
            with_period_numbers,
            dates,
            instant="entered_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
    )


def with_period_numbers(
    frame: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    instant: str,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Add, in columns `in_…`, the numbers of the periods in which the instant lies.

    Null in a trailing period's column says: not in it. A day that `dates` does not list
    gets the number -1, which no period has, so that it shows and is not lost.
    """
    days = _numbers_by_day(dates, as_of=as_of, trailing_days=trailing_days)
    return (
        frame.pipe(with_local_date, dates, instant=instant)
        .join(days, on="local_date", how="left", validate="m:1")
        .with_columns(pl.col(f"in_{period}").fill_null(-1) for period in CALENDAR)
        .with_columns(
            in_all=pl.lit(len(trailing_days), pl.Int32),
            **{
                f"in_trailing_{number}": pl.when(
                    pl.col(instant) >= as_of - timedelta(days=length)
                ).then(pl.lit(number, pl.Int32))
                for number, length in enumerate(trailing_days)
            },
        )
        .drop("local_date")
    )


def period_columns(
    trailing_days: Sequence[int], *, calendar: bool = True
) -> tuple[str, ...]:
    """Return the names of the columns that `with_period_numbers` adds."""
    trailing = [f"in_trailing_{number}" for number in range(len(trailing_days))]
    return (*(f"in_{period}" for period in CALENDAR if calendar), "in_all", *trailing)


def once_a_period(
    frame: pl.LazyFrame, columns: Sequence[str], *keeping: str
) -> pl.LazyFrame:
    """Return each row once for every period it lies in, with its `period_number`."""
    return pl.concat(
        frame.filter(pl.col(column).is_not_null()).select(
            *keeping, period_number=column
        )
        for column in columns
    )


def named_periods(
    frame: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Put the period's kind and days in the place of its `period_number`."""
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    return (
        frame.join(periods, on="period_number", how="left", validate="m:1")
        .drop("period_number")
        .with_columns(pl.col(PLACE).cast(pl.String))
    )


def _numbers_by_day(
    dates: pl.LazyFrame, *, as_of: datetime, trailing_days: Sequence[int]
) -> pl.LazyFrame:
    """Return the calendar periods' numbers for each listed day."""
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    days = dates.rename({"date": "local_date"})
    for period, (first_day, _) in CALENDAR.items():
        numbers = periods.filter(pl.col("period") == period).select(
            pl.col("period_start_date").alias(first_day),
            pl.col("period_number").alias(f"in_{period}"),
        )
        days = days.join(numbers, on=first_day, how="left", validate="m:1")
    return days.select("local_date", *(f"in_{period}" for period in CALENDAR))
