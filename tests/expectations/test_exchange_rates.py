"""The rules of `dim_exchange_rates`: each is seen to be untrue of a broken night."""

from datetime import date
from decimal import Decimal

import pytest

from tests.expectations.builders import business, put, spoilt, untrue

TABLE = "dim_exchange_rates"
BROKEN = {
    "a rate is above zero": put(1, exchange_rate=Decimal(0)),
    "a rate holds until its currency's next one begins": put(
        1, valid_to_date=date(2026, 3, 2)
    ),
    "the last rate of a currency goes on": put(2, valid_to_date=date(2026, 3, 9)),
    "no rate is of the reporting currency itself": put(0, currency="EUR"),
    "every rate is of the same reporting currency": put(2, reporting_currency="CHF"),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(TABLE, BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
