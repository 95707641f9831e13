"""The rules of `cross_sell`: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from expectations import cross_sell
from tests.expectations.attention import Frames, business, night, spoilt, untrue
from tests.expectations.attention_rows import ATTENTION_ROWS
from tests.expectations.builders import day, frame, put
from transforms.schemas import FCT_DEAL_LINES
from transforms.tables.attention import CROSS_SELL

TABLE = CROSS_SELL.name
SECOND = {
    "customers_with_both": 5,
    "support_rate": 0.25,
    "confidence_rate": 0.5,
    "lift": 1.25,
}
OFFER = ATTENTION_ROWS[TABLE][0] | {"because_product_id": "crm:3"}
ROWS = [
    OFFER | {"product_id": "crm:1", "rank": 1},
    OFFER | {"product_id": "crm:2", "rank": 2} | SECOND,
]
LINES = [
    {"line_id": "crm:1", "deal_id": "crm:1", "product_id": "crm:1"},
    {"line_id": "crm:2", "deal_id": "crm:2", "product_id": "crm:3"},
]
BROKEN = {
    "no customer is offered what it bought": (
        "dim_deals",
        put(0, company="Acme", outcome="won"),
    ),
    "every customer bought the product that speaks for the offer": (
        "dim_deals",
        put(1, company="Bolt"),
    ),
    "every product offered is on the list and not deleted": (
        "dim_products",
        put(0, deleted_at=day(2)),
    ),
    "those who have both are some of those who have either, and these of all": (
        TABLE,
        put(0, customers_with_both=9),
    ),
    "support_rate is with both / customers": (TABLE, put(0, support_rate=0.4)),
    "confidence_rate is with both / with because_product_id": (
        TABLE,
        put(0, confidence_rate=0.7),
    ),
    "confidence_rate lies inside its interval": (
        TABLE,
        put(0, confidence_rate_low=0.7),
    ),
    "where confidence_rate is unknown, so is its interval": (
        TABLE,
        put(0, confidence_rate=None),
    ),
    "lift is the confidence over the share of customers with the product": (
        TABLE,
        put(0, lift=1.6),
    ),
    "what is offered has a lift above 1": (TABLE, put(0, lift=1.0)),
    "a customer's ranks count 1, 2, 3 …": (TABLE, put(1, rank=3)),
    "no offer stands before a surer one of the same customer": (
        TABLE,
        put(0, confidence_rate=0.4),
    ),
}


def good() -> Frames:
    """Return a night in which Acme bought the third product, and a line was dropped."""
    frames = dict(night(CROSS_SELL, ROWS))
    frames["dim_deals"] = frames["dim_deals"].pipe(put(1, company="Acme"))
    gone = {"line_id": "crm:3", "deal_id": "crm:2", "product_id": "crm:2"}
    lines = frame(FCT_DEAL_LINES, [*LINES, gone | {"deleted_at": day(2)}])
    return frames | {"fct_deal_lines": lines}


def test_a_good_night_is_good() -> None:
    assert untrue(CROSS_SELL, cross_sell, good()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    frames = spoilt(good(), *BROKEN[sentence])

    assert sentence in untrue(CROSS_SELL, cross_sell, frames)


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(cross_sell)


def test_a_product_that_is_on_no_list_is_noticed() -> None:
    frames = spoilt(
        good(),
        "dim_products",
        lambda products: products.filter(pl.col("product_id") != "crm:2"),
    )

    assert len(untrue(CROSS_SELL, cross_sell, frames)) == 1
