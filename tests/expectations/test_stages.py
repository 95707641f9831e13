"""The rules of `dim_stages`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import EPOCH, business, day, put, spoilt, untrue

TABLE = "dim_stages"
BROKEN = {
    "a mapping ends after it begins": (TABLE, put(0, valid_to=EPOCH)),
    "a stage's mapping ends when its next one begins": (TABLE, put(0, valid_to=day(2))),
    "exactly the stages that are mapped have a canonical stage": (
        TABLE,
        put(2, is_mapped=False),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
