"""The grid of weeks on which the forecast learns and looks ahead."""

from datetime import timedelta

import polars as pl
import pytest

from tests.transforms.histories import AS_OF
from transforms.forecast.weeks import (
    age_band,
    day_of_lead_week,
    days_beyond,
    lead_of,
    week_before,
    weeks_ahead,
    weight,
)
from transforms.tables.table import INSTANT

TICK = timedelta(microseconds=1)
WEEK = timedelta(weeks=1)


def at(expression: pl.Expr, *ago: timedelta) -> list[object]:
    """Return what the expression makes of instants so long before as_of."""
    instants = pl.Series("at", [AS_OF - each for each in ago], INSTANT)
    return instants.to_frame().select(value=expression)["value"].to_list()


def test_the_last_seven_days_are_week_0_and_their_first_instant_belongs_to_them() -> (
    None
):
    weeks = at(week_before("at", as_of=AS_OF), TICK, WEEK, WEEK + TICK, 2 * WEEK)

    assert weeks == [0, 0, 1, 1]


def test_what_happened_in_the_week_after_an_origin_is_in_its_first_lead_week() -> None:
    origin = 3
    happened = week_before("at", as_of=AS_OF)
    leads = at(
        lead_of(pl.lit(origin), happened), origin * WEEK, 2 * WEEK + TICK, 2 * WEEK
    )

    assert leads == [1, 1, 2]


def test_a_deal_of_exactly_two_days_is_in_the_first_band_of_age() -> None:
    two, seven = timedelta(days=2), timedelta(days=7)
    now = age_band("at", pl.lit(0), as_of=AS_OF)
    a_week_ago = age_band("at", pl.lit(1), as_of=AS_OF)

    assert at(now, TICK, two, two + TICK, seven, seven + TICK) == [0, 0, 1, 1, 2]
    assert at(a_week_ago, WEEK + two, WEEK + two + TICK) == [0, 1]


def test_an_origin_a_year_ago_counts_half() -> None:
    weeks = pl.DataFrame({"week": [0, 52, 104]})

    assert weeks.select(weight(pl.col("week")))["literal"].to_list() == [1024, 512, 256]


def test_the_days_of_a_lead_week_are_counted_from_the_hour_of_as_of() -> None:
    days = at(day_of_lead_week("at", as_of=AS_OF), WEEK, WEEK - TICK, TICK, WEEK + TICK)

    assert days == [0, 0, 6, 6]


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(days=14), (2, 0.0)),
        (timedelta(days=15, hours=12), (2, 1.5)),
        (timedelta(hours=6), (0, 0.25)),
    ],
)
def test_a_period_ends_after_whole_weeks_and_some_days(
    ahead: timedelta, expected: tuple[int, float]
) -> None:
    frame = pl.DataFrame({"at": [AS_OF + ahead]}, {"at": INSTANT}).select(
        weeks=weeks_ahead("at", as_of=AS_OF), days=days_beyond("at", as_of=AS_OF)
    )

    assert frame.row(0) == expected
