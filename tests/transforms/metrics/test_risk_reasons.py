"""Risk reasons: from where on a number is one, and how a person reads it."""

from typing import Any

import polars as pl
import pytest

from transforms.metrics.risk_reasons import Limits, flags, reasons, reasons_found

NOTHING: dict[str, Any] = {
    "stage_label": "Demo",
    "days_in_stage": 1.0,
    "usual_days": None,
    "usual_of": None,
    "days_past_close_date": None,
    "times_pushed": 0,
    "days_since_two_way_contact": None,
    "has_no_next_step": None,
    "amount_cut_share": None,
    "owner_id": "crm:ann",
    "is_active": None,
}
SCHEMA = {
    "usual_days": pl.Float64(),
    "usual_of": pl.String(),
    "days_past_close_date": pl.Int64(),
    "days_since_two_way_contact": pl.Float64(),
    "has_no_next_step": pl.Boolean(),
    "amount_cut_share": pl.Float64(),
    "owner_id": pl.String(),
    "is_active": pl.Boolean(),
}


def read(what: dict[str, Any], limits: Limits | None = None) -> object:
    """Return how many reasons there are, and how they read."""
    row = pl.LazyFrame([NOTHING | what], schema_overrides=SCHEMA)
    known = row.with_columns(**flags(limits or Limits()))
    return known.select(found=reasons_found(), said=reasons()).collect().row(0)


def test_what_is_not_known_is_no_reason() -> None:
    assert read({}) == (0, "")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            {"days_in_stage": 1.9, "usual_days": 1.2, "usual_of": "won deals"},
            "1 day in Demo, where three in four won deals take no more than 1",
        ),
        ({"days_past_close_date": 1}, "close date 1 day past"),
        ({"times_pushed": 2}, "close date pushed out 2 times"),
        ({"days_since_two_way_contact": 14.0}, "no two-way contact for 14 days"),
        ({"has_no_next_step": True}, "no next step planned"),
        ({"amount_cut_share": 0.1}, "amount cut by 10 %"),
        ({"is_active": False}, "its owner has left"),
        ({"owner_id": None}, "no owner"),
    ],
)
def test_each_reason_reads_as_a_person_would_say_it(
    what: dict[str, Any], said: str
) -> None:
    assert read(what) == (1, said)


def test_just_below_its_limit_nothing_is_a_reason() -> None:
    close = {"days_since_two_way_contact": 13.99, "amount_cut_share": 0.0999}

    assert read(close | {"times_pushed": 1, "days_past_close_date": 0}) == (0, "")


def test_the_limits_are_the_companys_own() -> None:
    limits = Limits(pushes=1, silent_days=3, cut_share=0.01)
    what = {"days_since_two_way_contact": 3.0, "times_pushed": 1}

    assert read(what, limits) == (
        2,
        "close date pushed out 1 time; no two-way contact for 3 days",
    )
