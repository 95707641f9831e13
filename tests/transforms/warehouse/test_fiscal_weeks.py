"""Fiscal calendars of whole weeks: when their months, quarters and years begin."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise, product

import polars as pl
import pytest

from transforms.warehouse.fiscal_weeks import PATTERNS, fiscal_weeks

MONDAY, SATURDAY, SUNDAY = 1, 6, 7
SPAN = ("fiscal_year", "fiscal_quarter", "fiscal_month", "fiscal_week")
YEAR, QUARTER, MONTH = (
    f"fiscal_{span}_start_date" for span in ("year", "quarter", "month")
)
CALENDARS = [
    (list(PATTERNS)[number % 3], starts, on)
    for number, (starts, on) in enumerate(product((1, 2, 10), range(1, 8)))
]
YEARS = range(2020, 2031)


def days(
    first: date, last: date, pattern: str, *, starts: int = 1, on: int = MONDAY
) -> pl.DataFrame:
    listed = pl.DataFrame({"date": pl.date_range(first, last, eager=True)})
    parts = fiscal_weeks(starts=starts, pattern=pattern, week_starts=on)
    return listed.with_columns(**parts)


def months(year: int, pattern: str, *, starts: int = 1, on: int = MONDAY) -> list[date]:
    """The first days of the months of a fiscal year, and of the next year."""
    calendar = days(
        date(year - 2, 1, 1), date(year + 2, 12, 31), pattern, starts=starts, on=on
    )
    of_year = calendar.filter(pl.col("fiscal_year") == year)
    after = of_year["date"].max() + timedelta(days=1)  # type: ignore[operator]  # a date
    return [*of_year[MONTH].unique(maintain_order=True), after]


def weeks(first_days: list[date]) -> list[float]:
    return [(end - begin).days / 7 for begin, end in pairwise(first_days)]


@pytest.mark.parametrize(
    ("pattern", "quarter"),
    [("4-4-5", [4, 4, 5]), ("4-5-4", [4, 5, 4]), ("5-4-4", [5, 4, 4])],
)
def test_the_months_of_each_quarter_have_the_weeks_of_the_pattern(
    pattern: str, quarter: list[int]
) -> None:
    found = months(2026, pattern)

    assert found[0] == date(2025, 12, 29)  # the Monday nearest to 1 January, a Thursday
    assert weeks(found)[:9] == quarter * 3
    assert weeks(found)[9:] == [*quarter[:2], quarter[2] + 1]  # 2026 has 53 weeks
    assert found[-1] == date(2027, 1, 4)


def test_most_years_have_52_weeks_and_the_53rd_belongs_to_the_last_month() -> None:
    assert sum(weeks(months(2025, "4-4-5"))) == 52
    assert sum(weeks(months(2026, "4-4-5"))) == 53
    last = days(date(2027, 1, 3), date(2027, 1, 4), "4-4-5")

    assert last.select(SPAN).rows() == [(2026, 4, 12, 53), (2027, 1, 1, 1)]


def test_retail_years_that_begin_in_february_on_a_sunday() -> None:
    # The calendar of the National Retail Federation: 1 February 2026 is a Sunday, and
    # 2023, from 29 January 2023, had 53 weeks.
    assert months(2027, "4-5-4", starts=2, on=SUNDAY)[:4] == [
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 4, 5),
        date(2026, 5, 3),
    ]
    found = months(2024, "4-5-4", starts=2, on=SUNDAY)
    assert (found[0], found[-1], sum(weeks(found))) == (
        date(2023, 1, 29),
        date(2024, 2, 4),
        53,
    )


def test_a_year_that_begins_in_october_is_named_by_the_year_it_would_end_in() -> None:
    found = months(2026, "5-4-4", starts=10, on=SATURDAY)

    assert (found[0], found[-1]) == (date(2025, 10, 4), date(2026, 10, 3))


def test_a_year_keeps_its_name_where_it_ends_on_the_first_days_of_january() -> None:
    turn = days(date(2026, 12, 31), date(2027, 1, 4), "4-4-5")
    early = days(date(2024, 12, 29), date(2024, 12, 31), "4-4-5")

    assert turn["fiscal_year"].to_list() == [2026, 2026, 2026, 2026, 2027]
    assert early["fiscal_year"].to_list() == [2024, 2025, 2025]


@pytest.mark.parametrize(("pattern", "starts", "on"), CALENDARS)
def test_every_day_lies_in_one_month_one_quarter_and_one_year(
    pattern: str, starts: int, on: int
) -> None:
    calendar = days(date(2018, 1, 1), date(2032, 12, 31), pattern, starts=starts, on=on)
    whole = calendar.filter(pl.col("fiscal_year").is_in(YEARS))

    told = whole.select("date", YEAR, QUARTER, MONTH, *SPAN).rows()
    assert told == list(counted(pattern, starts, on))


def counted(pattern: str, starts: int, on: int) -> Iterator[tuple[object, ...]]:
    """The same calendar counted day by day, as a person would with a paper one."""
    lengths = PATTERNS[pattern] * 4
    for year in YEARS:
        first, after = (begins(y, starts, on) for y in (year, year + 1))
        opens = first
        for month, weeks_long in enumerate(lengths, start=1):
            ends = opens + timedelta(weeks=weeks_long) if month < 12 else after
            quarter = (month - 1) // 3
            day = opens
            while day < ends:
                week = (day - first).days // 7 + 1
                of_quarter = first + timedelta(weeks=13 * quarter)
                yield day, first, of_quarter, opens, year, quarter + 1, month, week
                day += timedelta(days=1)
            opens = ends


def begins(fiscal_year: int, starts: int, on: int) -> date:
    """The weekday nearest to the 1st of the month, looked for around it."""
    first = date(fiscal_year - (starts > 1), starts, 1)
    near = [first + timedelta(days=n) for n in range(-3, 4)]
    (found,) = (day for day in near if day.isoweekday() == on)
    return found
