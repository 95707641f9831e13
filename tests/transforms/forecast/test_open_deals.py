"""What is open, and what it may bring."""

import polars as pl
import pytest

from tests.transforms.forecast.companies import deal, known
from tests.transforms.histories import AS_OF, change
from transforms.forecast.open_deals import chances, expected_amounts, open_deals
from transforms.forecast.stands import STAND


def test_each_open_deal_stands_in_its_stage_for_as_long_as_it_did() -> None:
    rows = [
        *deal("young", 151),
        *deal("old", 20, proposal=40),
        *deal("won", 20, won=40),
        *deal("gone", 20),
        change("deleted", "true", 30, "crm:gone"),
    ]
    _, stays, deals = known(*rows)

    frame = open_deals(stays, deals, as_of=AS_OF).sort("deal_id").collect()
    assert frame.select("deal_id", "canonical_stage", "age_band").rows() == [
        ("crm:old", "proposal", 5),
        ("crm:young", "lead", 0),
    ]


def test_a_deal_brings_what_it_stands_at_times_what_its_like_grew_by() -> None:
    rows = [
        *deal("known", 100, amount=50),
        *deal("blank", 100, amount=None),
        *deal("foreign", 100, amount=50),
        change("currency", "USD", 100, "crm:foreign"),
    ]
    _, stays, deals = known(*rows)
    averages = pl.LazyFrame({"pipeline_id": ["crm:sales"], "average_win": [80.0]})
    growths = pl.LazyFrame(
        {
            "stage_id": ["crm:lead", "crm:lead"],
            "is_blank": [False, True],
            "growth": [0.5, 1.5],
        }
    )

    frame = open_deals(stays, deals, as_of=AS_OF).pipe(
        expected_amounts, averages, growths
    )
    assert frame.select("deal_id", "expected_amount").sort(
        "deal_id"
    ).collect().rows() == [
        ("crm:blank", 120.0),
        ("crm:foreign", 0.0),
        ("crm:known", 25.0),
    ]


def test_the_chance_adds_up_the_weeks_that_lie_in_the_period() -> None:
    stand = {column: ["x"] * 3 for column in STAND}
    hazards = pl.LazyFrame(
        {
            **stand,
            "lead_week": [3, 1, 2],
            "won_hazard": [0.5, 0.1, 0.2],
            "lost_hazard": [0.0, 0.3, 0.0],
        }
    )
    elapsed = pl.LazyFrame(
        {"period": ["p"] * 3, "lead_week": [1, 2, 3], "elapsed_share": [1.0, 1.0, 0.5]}
    )

    # 0.1, then 0.6 x 0.2, then half of 0.6 x 0.8 x 0.5.
    chance = chances(hazards, elapsed).collect()["chance"].item()
    assert chance == pytest.approx(0.1 + 0.12 + 0.12)
