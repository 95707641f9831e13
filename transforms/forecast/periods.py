"""Forecast periods: the fiscal month and quarter that as_of lies in, and four weeks."""

from datetime import datetime

import polars as pl

from transforms.forecast.weeks import (
    LEAD_WEEKS,
    day_of_lead_week,
    days_beyond,
    week_before,
    weeks_ahead,
)

_DAYS_AHEAD = 28
_DAYS_A_WEEK = 7
_PERIODS = 3
_WEEKS_OF_WINS = 26
_COLUMNS = ("period", "period_start_date", "period_end_date", "starts_at", "ends_at")


class CalendarTooShort(ValueError):
    """The calendar does not list the days that a forecast needs."""


def forecast_periods(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row per period that is forecast at `as_of`.

    Columns: period (`month`, `quarter`, `next_28_days`), its first day and the first
    day after it in the company's time zone, and the UTC instants [starts_at, ends_at)
    between which it lies. Month and quarter are fiscal ones. The next 28 days begin
    with the local day on which `as_of` lies; at local midnight with the day it opens.

    Raises:
        CalendarTooShort: when `dates` (dim_dates) ends before one of them does, once
            the frame is collected.

    """
    today = dates.filter((pl.col("starts_at") <= as_of) & (pl.col("ends_at") > as_of))
    return (
        pl.concat(
            [
                _fiscal(dates, today, "month"),
                _fiscal(dates, today, "quarter"),
                _days_ahead(dates, today),
            ]
        )
        .select(_COLUMNS)
        .map_batches(_complete)
        .sort("period")
    )


def elapsed_shares(
    periods: pl.LazyFrame, deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return how much of each lead week's wins comes before the period ends.

    1 for whole weeks, 0 beyond the period's end. Of the week in which it ends, the part
    that past weeks had by that day and hour: a last weekend is no third of a week.

    Columns: period, lead_week (1 to 15), elapsed_share.
    """
    weeks = pl.LazyFrame({"lead_week": range(1, LEAD_WEEKS + 1)})
    whole_weeks = weeks_ahead("ends_at", as_of=as_of)
    is_last = pl.col("lead_week") == whole_weeks + 1
    return (
        periods.with_columns(days=days_beyond("ends_at", as_of=as_of))
        .join(_wins_by_day(deals, as_of=as_of), how="cross")
        .with_columns(
            elapsed=pl.sum_horizontal(
                pl.col(f"day_{day}") * (pl.col("days") - day).clip(0, 1)
                for day in range(_DAYS_A_WEEK)
            )
        )
        .join(weeks, how="cross")
        .select(
            "period",
            "lead_week",
            elapsed_share=pl.when(pl.col("lead_week") <= whole_weeks)
            .then(1.0)
            .when(is_last)
            .then("elapsed")
            .otherwise(0.0),
        )
    )


def _wins_by_day(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row: the share of a lead week's wins that falls on each of its days.

    From the last 26 weeks, with one win a day added, so that few wins say little.
    """
    recent = week_before("ended_at", as_of=as_of) < _WEEKS_OF_WINS
    day = day_of_lead_week("ended_at", as_of=as_of)
    return deals.filter((pl.col("outcome") == "won") & recent).select(
        (((day == number).sum() + 1) / (pl.len() + _DAYS_A_WEEK)).alias(f"day_{number}")
        for number in range(_DAYS_A_WEEK)
    )


def _fiscal(dates: pl.LazyFrame, today: pl.LazyFrame, period: str) -> pl.LazyFrame:
    """Return the fiscal month or quarter in which today lies, if it is listed whole."""
    columns = ["fiscal_year", f"fiscal_{period}"]
    return (
        dates.join(today.select(columns), on=columns, how="semi")
        .pipe(_span)
        .join(dates, left_on="period_end_date", right_on="date", how="semi")
        .with_columns(period=pl.lit(period))
    )


def _days_ahead(dates: pl.LazyFrame, today: pl.LazyFrame) -> pl.LazyFrame:
    """Return the four weeks that begin today, if they are listed whole."""
    since = pl.col("date") - pl.col("today")
    within = since.dt.total_days().is_between(0, _DAYS_AHEAD - 1)
    return (
        dates.join(today.select(today="date"), how="cross")
        .filter(within)
        .pipe(_span)
        .filter(
            (pl.col("period_end_date") - pl.col("period_start_date")).dt.total_days()
            == _DAYS_AHEAD
        )
        .with_columns(period=pl.lit(f"next_{_DAYS_AHEAD}_days"))
    )


def _span(days: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: from the first of the days to the end of the last."""
    return days.select(
        period_start_date=pl.col("date").min(),
        period_end_date=pl.col("date").max() + pl.duration(days=1),
        starts_at=pl.col("starts_at").min(),
        ends_at=pl.col("ends_at").max(),
    )


def _complete(periods: pl.DataFrame) -> pl.DataFrame:
    """Return the periods, if all of them are there."""
    if periods.height < _PERIODS:
        message = (
            "dim_dates does not list every day of the fiscal quarter and the 28 days "
            "that begin with as_of, and the day after: build it further ahead"
        )
        raise CalendarTooShort(message)
    return periods
