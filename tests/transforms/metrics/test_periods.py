"""Periods: which spans are reported on, and where they begin and end."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tests.transforms.metrics.builders import calendar
from transforms.metrics.periods import reporting_periods

AMSTERDAM = "Europe/Amsterdam"
FIRST = datetime(2026, 2, 10, tzinfo=UTC)


def periods(
    kind: str,
    as_of: datetime,
    *,
    fiscal_year_starts: int = 1,
    trailing_days: tuple[int, ...] = (42,),
) -> list[tuple[object, ...]]:
    days = calendar(
        FIRST,
        as_of=as_of,
        time_zone=AMSTERDAM,
        fiscal_year_starts=fiscal_year_starts,
    )
    found = reporting_periods(days, as_of=as_of, trailing_days=trailing_days)
    return found.collect().filter(period=kind).drop("period").rows()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year, month, day …


def test_all_time_runs_from_the_first_listed_day_to_the_end_of_the_running_one() -> (
    None
):
    assert periods("all", utc(2026, 3, 15, 9)) == [
        (
            date(2025, 1, 1),
            date(2026, 3, 16),
            utc(2024, 12, 31, 23),
            utc(2026, 3, 15, 23),
        )
    ]


def test_at_local_midnight_the_day_that_opens_has_not_begun() -> None:
    assert periods("all", utc(2026, 3, 14, 23))[0][1] == date(2026, 3, 15)
    assert periods("all", utc(2026, 3, 14, 23, 0, 1))[0][1] == date(2026, 3, 16)


def test_fiscal_quarters_and_years_begin_where_the_company_says() -> None:
    years = periods("year", utc(2026, 3, 15), fiscal_year_starts=4)
    quarters = periods("quarter", utc(2026, 3, 15), fiscal_year_starts=2)

    assert [row[:2] for row in years] == [
        (date(2024, 4, 1), date(2025, 4, 1)),
        (date(2025, 4, 1), date(2026, 4, 1)),
    ]
    assert quarters[-1][:2] == (date(2026, 2, 1), date(2026, 5, 1))


def test_a_month_lies_between_two_local_midnights() -> None:
    assert periods("month", utc(2026, 4, 2))[-2:] == [
        (
            date(2026, 3, 1),
            date(2026, 4, 1),
            utc(2026, 2, 28, 23),
            utc(2026, 3, 31, 22),
        ),
        (
            date(2026, 4, 1),
            date(2026, 5, 1),
            utc(2026, 3, 31, 22),
            utc(2026, 4, 30, 22),
        ),
    ]


def test_a_period_that_begins_at_as_of_is_not_reported_yet() -> None:
    begins = utc(2026, 3, 31, 22)

    assert periods("month", begins)[-1][0] == date(2026, 3, 1)
    assert periods("month", begins + timedelta(seconds=1))[-1][0] == date(2026, 4, 1)


def test_trailing_days_are_whole_days_of_time_up_to_as_of() -> None:
    as_of = utc(2026, 4, 1, 9)  # the clocks changed on 29 March

    assert periods("trailing", as_of, trailing_days=(2, 7)) == [
        (date(2026, 3, 25), date(2026, 4, 2), as_of - timedelta(days=7), as_of),
        (date(2026, 3, 30), date(2026, 4, 2), as_of - timedelta(days=2), as_of),
    ]


def test_trailing_days_may_reach_back_beyond_the_listed_days() -> None:
    as_of = utc(2026, 3, 15, 9)
    starts = [row[0] for row in periods("trailing", as_of, trailing_days=(900, 2000))]

    assert starts == [date(2020, 9, 22), date(2023, 9, 27)]


@pytest.mark.parametrize("as_of", [utc(2026, 3, 15), utc(2026, 4, 1), utc(2027, 1, 1)])
def test_calendar_periods_of_one_kind_leave_no_gap(as_of: datetime) -> None:
    for kind in ("year", "quarter", "month"):
        spans = periods(kind, as_of, fiscal_year_starts=10)
        for (_, end, _, ends_at), (start, _, starts_at, _) in pairwise(spans):
            assert (end, ends_at) == (start, starts_at)
