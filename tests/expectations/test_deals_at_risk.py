"""The rules of `deals_at_risk`: each is seen to be untrue of a broken night."""

from datetime import date

import polars as pl
import pytest

from expectations import deals_at_risk
from tests.expectations.attention import business, night, spoilt, untrue
from tests.expectations.builders import money, put
from transforms.tables.attention import DEALS_AT_RISK

TABLE = DEALS_AT_RISK.name
OPEN = {
    "pipeline_id": "crm:sales",
    "stage_id": "crm:proposal",
    "owner_id": "crm:ann",
    "is_over_usual_days": False,
    "is_past_close_date": False,
    "is_often_pushed": False,
    "is_silent": False,
    "has_no_next_step": False,
    "is_amount_cut": False,
    "is_owner_inactive": False,
}
DEALS = pl.col("deal_id").replace({"crm:2": "crm:4"})
ROWS = [
    OPEN
    | {
        "deal_id": "crm:4",
        "amount": money("50.00"),
        "stage_id": "crm:won",
        "is_over_usual_days": True,
        "days_in_stage": 9.0,
        "usual_days": 8.0,
        "usual_of": "won deals",
        "is_silent": True,
        "reasons_found": 2,
        "reasons": "9 days in Won; no two-way contact for 20 days",
        "loss_chance": 0.5,
        "expected_loss_amount": money("25.00"),
        "rank": 1,
    },
    OPEN
    | {
        "deal_id": "crm:1",
        "amount": money("100.00"),
        "is_past_close_date": True,
        "reasons_found": 1,
        "reasons": "close date 1 day past",
        "loss_chance": 0.1,
        "expected_loss_amount": money("10.00"),
        "rank": 2,
    },
]


def good() -> dict[str, pl.LazyFrame]:
    """Return a night with a second open deal; the first is past its close date."""
    frames = dict(night(DEALS_AT_RISK, ROWS))
    frames["dim_deals"] = (
        frames["dim_deals"]
        .with_columns(deal_id=DEALS)
        .pipe(put(0, expected_close_date=date(2026, 3, 2)))
        .pipe(put(1, outcome="open", expected_close_date=date(2026, 3, 3)))
    )
    return frames


BROKEN = {
    "every deal is open, and has the stage, owner and amount of dim_deals": (
        "dim_deals",
        put(0, outcome="lost"),
    ),
    "every open deal whose close date is past is listed, and no other as such": (
        "dim_deals",
        put(1, expected_close_date=date(2026, 3, 2)),
    ),
    "a deal is listed for a reason": (TABLE, put(0, reasons_found=0)),
    "as many reasons are counted as hold": (TABLE, put(0, is_amount_cut=True)),
    "as many reasons are written out as hold": (TABLE, put(0, reasons="9 days")),
    "a deal is there too long exactly where it is longer than usual_days": (
        TABLE,
        put(0, usual_days=9.0),
    ),
    "usual days are known exactly where it is known whose they are": (
        TABLE,
        put(0, usual_of=None),
    ),
    "the expected loss is amount x the chance to be lost": (
        TABLE,
        put(0, expected_loss_amount=money("25.01")),
    ),
    "there is no expected loss where the amount or the chance is unknown": (
        TABLE,
        put(0, loss_chance=None),
    ),
    "the ranks count 1, 2, 3 …": (TABLE, put(1, rank=3)),
    "no deal stands before one that may cost more": (
        TABLE,
        put(0, expected_loss_amount=money("9.00")),
    ),
}


def test_a_good_night_is_good() -> None:
    assert untrue(DEALS_AT_RISK, deals_at_risk, good()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    frames = spoilt(good(), *BROKEN[sentence])

    assert sentence in untrue(DEALS_AT_RISK, deals_at_risk, frames)


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(deals_at_risk)


@pytest.mark.parametrize(
    "other", [{"owner_id": "crm:bob"}, {"stage_id": "x"}, {"amount": money("1.00")}]
)
def test_a_deal_that_dim_deals_knows_otherwise_is_noticed(
    other: dict[str, object],
) -> None:
    frames = spoilt(good(), TABLE, put(1, **other))

    assert next(iter(BROKEN)) in untrue(DEALS_AT_RISK, deals_at_risk, frames)
