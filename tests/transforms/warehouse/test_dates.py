"""The calendar: its days in any time zone, and how far it reaches."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from transforms.metrics.cohorts import with_period_numbers
from transforms.metrics.periods import reporting_periods
from transforms.tables.table import INSTANT
from transforms.warehouse.dates import dates

ZONES = ("Europe/Berlin", "Pacific/Apia", "Asia/Kolkata", "America/New_York")
AS_OF = datetime(2027, 1, 10, 12, tzinfo=UTC)
FIRST = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
CALENDARS = [
    {"fiscal_year_starts": 1},
    {"fiscal_year_starts": 10},
    {"fiscal_year_starts": 1, "pattern": "4-4-5"},
    {"fiscal_year_starts": 2, "pattern": "4-5-4", "week_starts": 7},
    {"fiscal_year_starts": 10, "pattern": "5-4-4", "week_starts": 6},
]


def calendar(*begun: datetime, zone: str = "UTC", **settings: object) -> pl.DataFrame:
    instants = pl.LazyFrame({"valid_from": begun}, schema={"valid_from": INSTANT})
    asked = {"as_of": AS_OF, "fiscal_year_starts": 1} | settings
    return dates(instants, time_zone=zone, **asked).collect()  # type: ignore[arg-type]  # a test names any


def hours(zone: str, *days: date) -> list[float]:
    listed = calendar(FIRST, zone=zone).filter(pl.col("date").is_in(days))
    return [
        (end - start) / HOUR for start, end in listed["starts_at", "ends_at"].rows()
    ]


def test_a_day_has_as_many_hours_as_the_clocks_give_it() -> None:
    assert hours("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)) == [23, 25]
    assert hours("America/New_York", date(2026, 3, 8), date(2026, 11, 1)) == [23, 25]
    assert hours("Asia/Kolkata", date(2026, 3, 29), date(2026, 10, 25)) == [24, 24]
    assert hours("Pacific/Apia", date(2026, 2, 28), date(2026, 12, 31)) == [24, 24]


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_opens_at_local_midnight_and_closes_where_the_next_one_opens(
    zone: str,
) -> None:
    listed = calendar(FIRST, zone=zone)["date", "starts_at", "ends_at"].rows()

    for day, starts_at, _ in listed:
        local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        assert starts_at == local.astimezone(UTC)
    assert all(one[2] == other[1] for one, other in pairwise(listed))


def test_a_day_that_the_clocks_left_out_has_no_instant() -> None:
    begun = datetime(2011, 12, 1, tzinfo=UTC)
    listed = calendar(begun, zone="Pacific/Apia")["date", "starts_at", "ends_at"]
    turn = listed.filter(pl.col("date").dt.year() == 2011).tail(3).rows()

    midnight = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert turn == [
        (date(2011, 12, 29), midnight - 24 * HOUR, midnight),
        (date(2011, 12, 30), midnight, midnight),
        (date(2011, 12, 31), midnight, midnight + 24 * HOUR),
    ]


def test_without_weeks_fiscal_months_are_those_of_the_calendar() -> None:
    for starts in (1, 2, 10):
        listed = calendar(FIRST, fiscal_year_starts=starts)
        assert listed["fiscal_month_start_date"].equals(listed["month_start_date"])
    parts = ("fiscal_year", "fiscal_quarter", "fiscal_month", "fiscal_week")
    at = listed.filter(pl.col("date").is_in([date(2026, 9, 30), date(2026, 10, 1)]))
    assert at.select(parts).rows() == [(2026, 4, 12, 53), (2027, 1, 1, 1)]


def test_the_calendar_reaches_back_to_the_year_before_anything_that_is_told() -> None:
    assert calendar(FIRST)["date"].min() == date(2025, 1, 1)
    assert calendar()["date"].min() == date(2026, 1, 1)
    assert calendar(FIRST, datetime(1970, 1, 1, tzinfo=UTC))["date"].min() == date(
        1969, 1, 1
    )


def test_what_is_two_hundred_years_old_is_a_mistake_and_makes_no_calendar() -> None:
    assert calendar(FIRST, datetime(1, 1, 1, tzinfo=UTC))["date"].min() == date(
        2025, 1, 1
    )


def test_the_calendar_goes_on_for_two_years_after_as_of() -> None:
    assert calendar(FIRST)["date"].max() == date(2029, 1, 10)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("settings", CALENDARS)
def test_every_instant_lies_in_exactly_one_month_quarter_and_year(
    zone: str, settings: dict[str, object]
) -> None:
    listed = calendar(FIRST, zone=zone, **settings).lazy()
    periods = reporting_periods(listed, as_of=AS_OF, trailing_days=()).collect()
    opens = periods.filter(pl.col("starts_at") > FIRST)["starts_at"].to_list()
    around = [
        at + step
        for at in opens
        for step in (-timedelta(microseconds=1), timedelta(0), timedelta(days=9.7))
    ]
    instants = [at for at in around if at < AS_OF]

    for period in ("month", "quarter", "year"):
        spans = periods.filter(period=period)["starts_at", "ends_at"].rows()
        for at in instants:
            assert sum(begins <= at < ends for begins, ends in spans) == 1
    numbered = with_period_numbers(
        pl.LazyFrame({"at": instants}, schema={"at": INSTANT}),
        listed,
        instant="at",
        as_of=AS_OF,
        trailing_days=(),
    ).collect()
    assert len(instants) > 20
    lowest = numbered.select(pl.min_horizontal("in_month", "in_quarter", "in_year"))
    assert lowest.to_series().min() > 0  # type: ignore[operator]  # a number


@pytest.mark.parametrize("settings", CALENDARS)
def test_months_make_up_quarters_and_quarters_years(
    settings: dict[str, object],
) -> None:
    listed = calendar(FIRST, zone="Europe/Berlin", **settings).lazy()
    periods = reporting_periods(listed, as_of=AS_OF, trailing_days=()).collect()
    of = {
        period: periods.filter(period=period)["starts_at"].to_list()
        for period in ("month", "quarter", "year")
    }

    assert set(of["year"][1:]) <= set(of["quarter"])
    assert set(of["quarter"][1:]) <= set(of["month"])


def test_the_rows_are_the_same_in_any_order_and_streamed() -> None:
    told = [FIRST + timedelta(days=n) for n in range(9)]
    lazy = pl.LazyFrame({"valid_from": told[::-1]}, schema={"valid_from": INSTANT})
    asked = {"as_of": AS_OF, "time_zone": "UTC", "fiscal_year_starts": 1}

    streamed = dates(lazy, **asked).collect(engine="streaming")  # type: ignore[arg-type]  # as above

    assert streamed.equals(calendar(*told))
