"""The periods that are forecast, and how much of a week lies in them."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from tests.transforms.forecast.companies import deal, known, steady
from tests.transforms.histories import AS_OF
from transforms.forecast.periods import (
    CalendarTooShort,
    elapsed_shares,
    forecast_periods,
)
from transforms.tables.table import INSTANT
from transforms.warehouse.dates import dates

SPAN = ("period", "period_start_date", "period_end_date")


def calendar(
    as_of: datetime, *, time_zone: str = "UTC", starts: int = 1
) -> pl.LazyFrame:
    """Return dim_dates."""
    states = pl.LazyFrame({"valid_from": [datetime(2026, 1, 1, tzinfo=UTC)]})
    return dates(states, as_of=as_of, time_zone=time_zone, fiscal_year_starts=starts)


def test_month_and_quarter_are_those_of_the_fiscal_year() -> None:
    as_of = datetime(2026, 5, 20, 12, tzinfo=UTC)
    periods = forecast_periods(calendar(as_of, starts=2), as_of=as_of)

    assert periods.select(SPAN).collect().rows() == [
        ("month", date(2026, 5, 1), date(2026, 6, 1)),
        ("next_28_days", date(2026, 5, 20), date(2026, 6, 17)),
        ("quarter", date(2026, 5, 1), date(2026, 8, 1)),
    ]


def test_month_and_quarter_of_whole_weeks_end_with_their_53rd() -> None:
    as_of = datetime(2026, 12, 30, 12, tzinfo=UTC)
    states = pl.LazyFrame({"valid_from": [datetime(2026, 1, 1, tzinfo=UTC)]})
    of_weeks = dates(
        states, as_of=as_of, time_zone="UTC", fiscal_year_starts=1, pattern="4-4-5"
    )
    periods = forecast_periods(of_weeks, as_of=as_of)

    assert periods.select(SPAN).collect().rows() == [
        ("month", date(2026, 11, 23), date(2027, 1, 4)),
        ("next_28_days", date(2026, 12, 30), date(2027, 1, 27)),
        ("quarter", date(2026, 9, 28), date(2027, 1, 4)),
    ]


def test_a_period_opens_and_closes_at_local_midnight_whatever_the_clocks_do() -> None:
    as_of = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Amsterdam
    periods = forecast_periods(
        calendar(as_of, time_zone="Europe/Amsterdam"), as_of=as_of
    ).filter(pl.col("period") == "next_28_days")

    assert periods.select("period_start_date", "starts_at", "ends_at").collect().row(
        0
    ) == (
        date(2026, 3, 11),
        datetime(2026, 3, 10, 23, tzinfo=UTC),
        datetime(2026, 4, 7, 22, tzinfo=UTC),
    )


@pytest.mark.parametrize("days", [10, 29, 30])
def test_a_calendar_that_ends_too_soon_is_refused(days: int) -> None:
    last = AS_OF.date() + timedelta(days=days)  # the quarter ends 29 days on
    short = calendar(AS_OF).filter(pl.col("date") < last)

    with pytest.raises(CalendarTooShort, match="build it further ahead"):
        forecast_periods(short, as_of=AS_OF).collect()


def test_a_calendar_that_reaches_the_day_after_is_enough() -> None:
    enough = calendar(AS_OF).filter(pl.col("date") <= date(2026, 7, 1))

    assert forecast_periods(enough, as_of=AS_OF).collect().height == 3


def shares(days: float, wins: pl.LazyFrame) -> list[float]:
    """Return the shares of the first lead weeks in a period of so many days."""
    periods = pl.LazyFrame(
        {"period": ["p"], "ends_at": [AS_OF + timedelta(days=days)]},
        schema_overrides={"ends_at": INSTANT},
    )
    frame = elapsed_shares(periods, wins, as_of=AS_OF).sort("lead_week").collect()
    return frame["elapsed_share"].to_list()[:4]


def test_of_the_week_a_period_ends_in_it_has_the_days_that_past_wins_had() -> None:
    none = known(*deal("one", 1)).deals
    evenly = known(*steady(range(1, 152))).deals
    # Every win in the last hours of a week of the grid: on its seventh day.
    late = [
        row for n in range(20) for row in deal(f"d{n}", 2, won=144.9 - 7 * (n % 10))
    ]
    at_the_end = known(*late).deals

    assert shares(14, none) == [1, 1, 0, 0]
    assert shares(17.5, none) == pytest.approx([1, 1, 0.5, 0])
    assert shares(17.5, evenly) == pytest.approx([1, 1, 0.5, 0], abs=0.02)
    assert shares(13, at_the_end) == pytest.approx([1, 6 / 27, 0, 0])
