"""The rules of `fct_deal_lines`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import business, money, put, spoilt, untrue
from tests.expectations.test_records import BROKEN as OF_RECORDS

TABLE = "fct_deal_lines"
BROKEN = {sentence: (TABLE, spoil) for sentence, spoil in OF_RECORDS.items()} | {
    "no line is worth less than nothing": (TABLE, put(0, amount=money("-0.01"))),
    "a line's deal is in dim_deals": (TABLE, put(0, deal_id="crm:9")),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
