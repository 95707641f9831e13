"""Dates: the calendar that periods are made of, in the company's time zone."""

from datetime import datetime

import polars as pl

from transforms.tables.warehouse import DIM_DATES

_DAYS_AHEAD = 731


def dates(
    states: pl.LazyFrame,
    *,
    as_of: datetime,
    time_zone: str,
    fiscal_year_starts: int,
) -> pl.LazyFrame:
    """Return one row per day, from the first deal's year to two years after `as_of`.

    A day opens at local midnight, so a day of 23 or 25 hours is one day, and every
    instant lies in exactly one. A fiscal year is named by the year it ends in.
    """
    today = pl.lit(as_of).dt.convert_time_zone(time_zone).dt.date()
    begins = (
        pl.min_horizontal(
            pl.col("valid_from").min().dt.convert_time_zone(time_zone).dt.date(), today
        )
        .dt.offset_by("-1y")
        .dt.truncate("1y")
    )
    ends = today + pl.duration(days=_DAYS_AHEAD)
    return (
        states.select(date=pl.date_ranges(begins, ends))
        .explode("date")
        .with_columns(**_calendar(), **_fiscal(fiscal_year_starts), **_span(time_zone))
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


def _fiscal(starts: int) -> dict[str, pl.Expr]:
    """Return the parts of the fiscal year that begins with month `starts`."""
    day = pl.col("date")
    months_in = (day.dt.month().cast(pl.Int64) - starts) % 12
    first_year = day.dt.year().cast(pl.Int64) - (
        day.dt.month().cast(pl.Int64) < starts
    ).cast(pl.Int64)
    month_start = day.dt.month_start()
    return {
        "fiscal_year": first_year + int(starts > 1),
        "fiscal_quarter": months_in // 3 + 1,
        "fiscal_month": months_in + 1,
        "fiscal_year_start_date": pl.date(first_year, starts, 1),
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

    Where the clocks skip midnight the day opens an hour later, at one o'clock.
    """
    wall = day.cast(pl.Datetime("us"))
    midnight, one = (
        opening.dt.replace_time_zone(
            time_zone, ambiguous="earliest", non_existent="null"
        )
        for opening in (wall, wall.dt.offset_by("1h"))
    )
    return pl.coalesce(midnight, one).dt.convert_time_zone("UTC")
