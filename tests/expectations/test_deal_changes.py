"""The rules of `fct_deal_changes`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    put,
    spoilt,
    untrue,
)

TABLE = "fct_deal_changes"
BROKEN = {
    "no change happened at as_of or later": (TABLE, put(1, changed_at=AS_OF)),
    "a deal's changes are numbered from 1 without a gap": (
        TABLE,
        put(1, change_number=3),
    ),
    "a deal's changes follow each other in time": (TABLE, put(0, changed_at=day(3))),
    "a change that the source logged has no earliest instant": (
        TABLE,
        put(0, changed_after=day(1)),
    ),
    "an observed change happened after the deal was seen without it": (
        TABLE,
        put(2, changed_after=day(2)),
    ),
    "no change was known before it happened": (TABLE, put(1, known_at=day(1))),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
