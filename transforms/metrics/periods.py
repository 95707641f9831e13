"""Periods: the spans of time that the published tables report on."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics.local_days import with_local_date

TRAILING_DAYS = (42, 90, 365)
# Each kind of calendar period: its first day in dim_dates, and how long its last one is
# taken to be, of which dim_dates does not list the end; months of weeks may be longer.
CALENDAR = {
    "year": ("fiscal_year_start_date", "1y"),
    "quarter": ("fiscal_quarter_start_date", "3mo"),
    "month": ("fiscal_month_start_date", "1mo"),
}
_COLUMNS = ("period", "period_start_date", "period_end_date", "starts_at", "ends_at")


def reporting_periods(
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int] = TRAILING_DAYS,
) -> pl.LazyFrame:
    """Return one row per period that began before `as_of`.

    Columns: period (`all`, `year`, `quarter`, `month`, `trailing`), its first day and
    the first day after it in the company's time zone, and the UTC instants [starts_at,
    ends_at) between which it lies. Years, quarters and months are fiscal ones: of the
    calendar, or of whole weeks. `all` runs from the first day of `dates` (dim_dates) to
    the end of the day that `as_of` cuts. The trailing n days are exactly
    [as_of - n days, as_of).
    """
    return (
        numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
        .select(_COLUMNS)
        .sort("period", "period_start_date", "period_end_date")
    )


def numbered_periods(
    dates: pl.LazyFrame, *, as_of: datetime, trailing_days: Sequence[int]
) -> pl.LazyFrame:
    """Return the periods with a `period_number`.

    It is 0, 1 … for the trailing ones, as they are given, the next number for `all`,
    then the calendar's in their order.
    """
    calendar = pl.concat(_calendar(dates, period) for period in CALENDAR)
    first = len(trailing_days) + 1
    numbered = (
        calendar.filter(pl.col("starts_at") < as_of)
        .sort("period", "period_start_date")
        .with_columns(period_number=pl.int_range(pl.len(), dtype=pl.Int32) + first)
    )
    return pl.concat(
        [
            _trailing(dates, as_of=as_of, trailing_days=trailing_days),
            _all(dates, as_of=as_of, number=len(trailing_days)),
            numbered,
        ]
    )


def _trailing(
    dates: pl.LazyFrame, *, as_of: datetime, trailing_days: Sequence[int]
) -> pl.LazyFrame:
    """Return the periods that end at `as_of`, one for each number of days."""
    return (
        pl.LazyFrame(
            {"days": trailing_days, "period_number": range(len(trailing_days))},
            schema={"days": pl.Int64, "period_number": pl.Int32},
        )
        .with_columns(
            period=pl.lit("trailing"),
            starts_at=_utc(as_of) - pl.duration(days="days"),
            ends_at=_utc(as_of),
        )
        .pipe(with_local_date, dates, instant="starts_at")
        .join(_day_after(dates, as_of=as_of), how="cross")
        .rename({"local_date": "period_start_date"})
        .select(*_COLUMNS, "period_number")
    )


def _all(dates: pl.LazyFrame, *, as_of: datetime, number: int) -> pl.LazyFrame:
    """Return the one period that holds everything known at `as_of`."""
    return dates.filter(pl.col("starts_at") < as_of).select(
        period=pl.lit("all"),
        period_start_date=pl.col("date").min(),
        period_end_date=pl.col("date").max() + pl.duration(days=1),
        starts_at=pl.col("starts_at").min(),
        ends_at=pl.col("ends_at").max(),
        period_number=pl.lit(number, pl.Int32),
    )


def _calendar(dates: pl.LazyFrame, period: str) -> pl.LazyFrame:
    """Return the listed periods of one kind; each ends where the next begins."""
    first_day, length = CALENDAR[period]
    by_the_length = pl.max_horizontal(
        pl.col("period_start_date").dt.offset_by(length), "day_after"
    )
    return (
        dates.group_by(period_start_date=first_day)
        .agg(
            starts_at=pl.col("starts_at").min(),
            ends_at=pl.col("ends_at").max(),
            day_after=pl.col("date").max() + pl.duration(days=1),
        )
        .sort("period_start_date")
        .with_columns(
            period=pl.lit(period),
            period_end_date=pl.col("period_start_date").shift(
                -1, fill_value=by_the_length.last()
            ),
        )
        .select(_COLUMNS)
    )


def _day_after(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the first day that begins at `as_of` or after it."""
    return dates.filter(pl.col("starts_at") < as_of).select(
        period_end_date=pl.col("date").max() + pl.duration(days=1)
    )


def _utc(as_of: datetime) -> pl.Expr:
    """Return the instant as the tables write it."""
    return pl.lit(as_of).cast(pl.Datetime("us", "UTC"))
