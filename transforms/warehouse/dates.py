"""Dates: the calendar that periods are made of, in the company's time zone."""

from datetime import datetime, timedelta

import polars as pl

from transforms.tables.warehouse import DIM_DATES
from transforms.warehouse.fiscal_weeks import fiscal_weeks

_DAYS_AHEAD = 731
_FURTHEST_BACK = timedelta(days=200 * 365.2425)


def dates(  # noqa: PLR0913 - those of fiscal weeks have defaults
    begun: pl.LazyFrame,
    *,
    as_of: datetime,
    time_zone: str,
    fiscal_year_starts: int,
    pattern: str | None = None,
    week_starts: int = 1,
) -> pl.LazyFrame:
    """Return one row per day, from the year before the first to two years on.

    `begun` has the instants, in `valid_from`, that the calendar must reach back to; one
    further back than two hundred years is a mistake, and makes no calendar.

    A day opens at local midnight, so a day of 23 or 25 hours is one day, and every
    instant lies in exactly one. Fiscal months are the calendar's, counted from the
    month `fiscal_year_starts`, and the fiscal year is named by the year it ends in; or,
    with a `pattern` such as 4-4-5, they are whole weeks that begin on the weekday
    `week_starts`, 1 to 7: see `fiscal_weeks`.
    """
    if pattern is None:
        fiscal = _fiscal_months(fiscal_year_starts)
    else:
        fiscal = fiscal_weeks(
            starts=fiscal_year_starts, pattern=pattern, week_starts=week_starts
        )
    today = pl.lit(as_of).dt.convert_time_zone(time_zone).dt.date()
    told = pl.col("valid_from")
    earliest = told.filter(told >= as_of - _FURTHEST_BACK).min()
    first = earliest.dt.convert_time_zone(time_zone).dt.date()
    begins = pl.min_horizontal(first, today).dt.offset_by("-1y").dt.truncate("1y")
    ends = today + pl.duration(days=_DAYS_AHEAD)
    return (
        begun.select(date=pl.date_ranges(begins, ends))
        .explode("date")
        .with_columns(**_calendar(), **fiscal, **_span(time_zone))
        .pipe(DIM_DATES.in_order)
    )


def _calendar() -> dict[str, pl.Expr]:
    """Return the parts of the calendar day."""
    day = pl.col("date")
    parts = {
        "year": day.dt.year(),
        "quarter": day.dt.quarter(),
        "month": day.dt.month(),
        "week": day.dt.week(),
        "weekday": day.dt.weekday(),
    }
    whole = {name: part.cast(pl.Int64) for name, part in parts.items()}
    return {**whole, "month_start_date": day.dt.month_start()}


def _fiscal_months(starts: int) -> dict[str, pl.Expr]:
    """Return the parts of the fiscal year that begins with month `starts`."""
    day = pl.col("date")
    months_in = (day.dt.month().cast(pl.Int64) - starts) % 12
    first_year = day.dt.year().cast(pl.Int64) - (
        day.dt.month().cast(pl.Int64) < starts
    ).cast(pl.Int64)
    month_start, year_start = day.dt.month_start(), pl.date(first_year, starts, 1)
    return {
        "fiscal_year": first_year + int(starts > 1),
        "fiscal_quarter": months_in // 3 + 1,
        "fiscal_month": months_in + 1,
        "fiscal_week": (day - year_start).dt.total_days() // 7 + 1,
        "fiscal_month_start_date": month_start,
        "fiscal_year_start_date": year_start,
        "fiscal_quarter_start_date": _months_before(month_start, months_in % 3),
    }


def _months_before(month_start: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Return the first day of the month that lies so many months before."""
    return month_start.dt.offset_by(pl.format("-{}mo", months))


def _span(time_zone: str) -> dict[str, pl.Expr]:
    """Return the UTC instants between which the local day lies, half-open."""
    return {
        "starts_at": local_midnight(pl.col("date"), time_zone),
        "ends_at": local_midnight(pl.col("date") + pl.duration(days=1), time_zone),
    }


def local_midnight(day: pl.Expr, time_zone: str) -> pl.Expr:
    """Return the instant at which the local day opens.

    Where the clocks skip midnight the day opens an hour later, at one o'clock. Where
    they skip the whole day, as Samoa did in 2011, it opens and closes at once.
    """
    wall = day.cast(pl.Datetime("us"))
    openings = (
        opening.dt.replace_time_zone(
            time_zone, ambiguous="earliest", non_existent="null"
        )
        for opening in (wall, wall.dt.offset_by("1h"), wall.dt.offset_by("24h"))
    )
    return pl.coalesce(*openings).dt.convert_time_zone("UTC")
