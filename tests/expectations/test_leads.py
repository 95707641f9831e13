"""The rules of `dim_leads`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import business, put, spoilt, untrue
from tests.expectations.test_records import BROKEN as OF_RECORDS

TABLE = "dim_leads"
BROKEN = {sentence: (TABLE, spoil) for sentence, spoil in OF_RECORDS.items()} | {
    "a converted lead names a deal in dim_deals": (
        TABLE,
        put(0, converted_deal_id="crm:9"),
    ),
    "a lead with a channel names where it came from": (TABLE, put(0, lead_source=None)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


def test_a_lead_that_was_not_converted_is_not_asked_for_its_deal() -> None:
    open_lead = spoilt(TABLE, put(0, converted_deal_id=None))

    assert untrue(TABLE, open_lead) == set()
