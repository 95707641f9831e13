"""The rules of `fct_deal_states`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    put,
    spoilt,
    untrue,
)

TABLE = "fct_deal_states"
BROKEN = {
    "no state begins at as_of or later": (TABLE, put(1, valid_from=AS_OF)),
    "a deal's states are numbered from 1 without a gap": (
        TABLE,
        put(0, state_number=0),
    ),
    "a state ends not before it begins": (TABLE, put(0, valid_from=day(3))),
    "a deal's state ends when its next one begins": (TABLE, put(0, valid_to=day(3))),
    "a deal's last state holds at as_of": (TABLE, put(1, valid_to=day(3))),
    "a deal's last state is what dim_deals says of it": (
        "dim_deals",
        put(0, owner_id="crm:bob"),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
