"""Deals that do not exist yet."""

import polars as pl
import pytest

from tests.transforms.forecast.companies import deal, known, steady
from tests.transforms.histories import AS_OF, Change
from transforms.forecast.inflow import (
    arrival_curves,
    arrivals,
    arrivals_a_week,
    expected_wins,
)
from transforms.forecast.weeks import LEAD_WEEKS


def a_week(*changes: Change) -> dict[str, float]:
    """Return the arrivals to expect a week, per pipeline."""
    deals = known(*changes, pipelines=("sales", "renewals")).deals
    rows = arrivals_a_week(arrivals(deals, as_of=AS_OF)).collect().rows()
    return {name.removeprefix("crm:"): level for name, level in rows}


def came(per_week: list[int], pipeline: str = "sales") -> list[Change]:
    """Return arrivals, from the latest week backwards; the first week is cut off."""
    return [
        row
        for week, number in enumerate(per_week)
        for n in range(number)
        for row in deal(f"{pipeline}{week}-{n}", 150 - 7 * week, pipeline=pipeline)
    ]


def test_a_steady_stream_goes_on() -> None:
    assert a_week(*came([5] * 12)) == {"sales": pytest.approx(5)}


def test_the_first_week_of_all_is_left_out() -> None:
    assert a_week(*came([5] * 6 + [500])) == {"sales": pytest.approx(5)}


def test_an_import_counts_as_three_ordinary_weeks() -> None:
    level = a_week(*came([5, 5, 1000, 5, 5, 5, 5, 5, 5, 5, 5]))["sales"]

    assert level < 5 + 2 * 5 * (1 / 8 + 0.2) / 2 + 0.5


def test_a_new_level_is_followed_within_weeks() -> None:
    assert 6 < a_week(*came([10] * 4 + [5] * 10))["sales"] < 10


def test_a_pipeline_that_began_later_had_no_arrivals_before() -> None:
    levels = a_week(*came([8] * 12), *came([8, 8], "renewals"))

    assert levels["sales"] == pytest.approx(8)
    assert 2 < levels["renewals"] < 4


def test_deals_that_came_closed_are_no_arrivals() -> None:
    closed = [row for n in range(50) for row in deal(f"c{n}", 149, stage="won")]

    assert a_week(*came([5] * 12), *closed) == {"sales": pytest.approx(5)}


def test_before_a_full_week_nothing_is_expected_to_come() -> None:
    assert a_week(*came([5])) == {}


def test_arrivals_are_won_at_the_pace_of_past_arrivals() -> None:
    deals = known(*steady(range(1, 152), wait=10)).deals
    curve = (
        arrival_curves(arrivals(deals, as_of=AS_OF), deals).sort("lead_week").collect()
    )

    # Won ten days after it came: never in its own week, in the next for 4 days of 7.
    by_then = curve["won_by_then"].to_list()
    assert curve.height == LEAD_WEEKS
    assert by_then[:3] == pytest.approx([0, 4 / 7, 1], abs=0.03)


def test_a_deal_created_in_the_week_a_period_ends_must_be_won_in_it_as_well() -> None:
    # A deal a day, won the next day: of the next 3.5 days, 2.5 days' deals are won.
    deals = known(*steady(range(1, 152), wait=1)).deals
    half_week = pl.LazyFrame(
        {"period": ["p"] * LEAD_WEEKS, "lead_week": range(1, LEAD_WEEKS + 1)}
    ).with_columns(
        elapsed_share=pl.when(pl.col("lead_week") == 1).then(0.5).otherwise(0.0)
    )

    wins = expected_wins(deals, half_week, as_of=AS_OF).collect()
    assert wins["expected_wins"].to_list() == pytest.approx([0.5**2 * 6], rel=0.05)
