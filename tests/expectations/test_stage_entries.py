"""The rules of `fct_stage_entries`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    put,
    spoilt,
    untrue,
    without,
)

TABLE = "fct_stage_entries"
BROKEN = {
    "no entry happened at as_of or later": (TABLE, put(1, entered_at=AS_OF)),
    "a deal's entries are numbered from 1 without a gap at each level": (
        TABLE,
        put(1, entry_number=3),
    ),
    "an entry's stay ends not before it begins": (TABLE, put(0, entered_at=day(3))),
    "no two stays of a deal overlap at one level": (TABLE, put(0, exited_at=day(2, 1))),
    "exactly the entries without an exit are still open": (
        TABLE,
        put(1, next_step="moved"),
    ),
    "exactly the entries of open deals are undecided": (TABLE, put(2, decided_at=None)),
    "there is an entry for every stay, at the level of the CRM's own stages": (
        TABLE,
        without(9),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
