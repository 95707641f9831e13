"""The rules of `fct_lead_touches`: each is seen to be untrue of a broken night."""

import pytest

from expectations import lead_touches
from tests.expectations.builders import AS_OF, day, money, put
from tests.expectations.lead_nights import (
    lead_night,
    sentences,
    spoilt_leads,
    untrue_of,
)

TABLE = "fct_lead_touches"
BROKEN = {
    "no touch is from as_of or later": (TABLE, put(0, touched_at=AS_OF)),
    "the touches of a deal are numbered from 1 without a gap": (
        TABLE,
        put(2, touch_number=3),
    ),
    "the touches of a deal are numbered in the order in which they came": (
        TABLE,
        put(2, touched_at=day(1)),
    ),
    "only a lead becomes a deal": (TABLE, put(2, is_conversion=True)),
    "first_touch_share adds up to 1 for every deal, exactly": (
        TABLE,
        put(2, first_touch_share=money("1")),
    ),
    "last_touch_share adds up to 1 for every deal, exactly": (
        TABLE,
        put(2, last_touch_share=money("0")),
    ),
    "linear_share adds up to 1 for every deal, exactly": (
        TABLE,
        put(2, linear_share=money("0.49999999")),
    ),
    "a lead touches one deal at most": (TABLE, put(2, lead_id="crm:1")),
    "a touch is of a deal that was neither deleted nor merged": (
        "dim_deals",
        put(0, outcome="deleted"),
    ),
}


def test_a_good_night_is_good() -> None:
    assert untrue_of(TABLE, lead_touches, lead_night()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue_of(TABLE, lead_touches, spoilt_leads(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == sentences(lead_touches)
