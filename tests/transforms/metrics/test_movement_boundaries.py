"""Movement boundaries: the instants between which movements are told."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tests.transforms.metrics.builders import calendar, day, state, states
from transforms.metrics.movement_boundaries import (
    covering_boundaries,
    movement_periods,
    rates_days,
)

AS_OF = day(20, 3)
DATES = calendar(as_of=AS_OF)


def held_at(begins: datetime, ends: datetime | None) -> list[date]:
    """Return on which days' last moment, of those that count, the span held."""
    span = covering_boundaries(states(state(1, begins, ends)), DATES, as_of=AS_OF)
    numbered = (
        span.with_columns(boundary=pl.int_ranges("first", "until"))
        .explode("boundary")
        .join(
            rates_days(DATES, as_of=AS_OF).with_columns(pl.col("boundary").cast(int)),
            on="boundary",
        )
    )
    return numbered.sort("boundary").collect()["rates_day"].to_list()


JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
TODAY = date(2026, 3, 19)


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        (day(5), None, [JANUARY, FEBRUARY, TODAY]),
        (day(5), AS_OF, [JANUARY, FEBRUARY, TODAY]),
        (day(5), day(21, 3), [JANUARY, FEBRUARY, TODAY]),
        (day(5), day(19.9, 3), [JANUARY, FEBRUARY]),
        (day(5), day(1, 3), [JANUARY, FEBRUARY]),
        (day(5), day(28.99, 2), [JANUARY]),
        (day(1, 2), day(1, 3), [FEBRUARY]),
        (day(5), day(5), []),
        (day(1, 2), day(1, 2), []),
        (day(5), day(20), []),
        (AS_OF, None, []),
    ],
)
def test_a_span_holds_where_it_has_begun_before_and_not_ended_before(
    begins: datetime, ends: datetime | None, days: list[date]
) -> None:
    assert held_at(begins, ends) == days


def test_periods_lie_between_neighbouring_boundaries_of_their_kind() -> None:
    found = movement_periods(DATES, as_of=AS_OF).filter(
        pl.col("period_start_date") >= date(2026, 1, 1)
    )
    numbers = found.select("period", "boundary_before", "boundary_after").collect()
    first = numbers["boundary_before"].min()
    assert isinstance(first, int)

    assert [(row[0], row[1] - first, row[2] - first) for row in numbers.rows()] == [
        ("month", 0, 1),
        ("month", 1, 2),
        ("month", 2, 3),
        ("quarter", 0, 3),
        ("year", 0, 3),
    ]
    assert found.filter(period="year").collect()["ends_at"].item() == AS_OF


def test_the_rates_of_a_boundary_are_those_of_the_local_day_it_ends_or_cuts() -> None:
    as_of = datetime(2026, 3, 19, 23, 30, tzinfo=UTC)  # 20 March in Kolkata
    dates = calendar(as_of=as_of, time_zone="Asia/Kolkata")
    days = rates_days(dates, as_of=as_of).collect()["rates_day"].to_list()

    assert days[-3:] == [JANUARY, FEBRUARY, date(2026, 3, 20)]
