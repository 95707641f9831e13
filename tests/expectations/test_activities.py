"""The rules of `fct_activities`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import business, day, put, spoilt, untrue
from tests.expectations.test_records import BROKEN as OF_RECORDS

TABLE = "fct_activities"
NOBODY = put(0, person_id=None, people=0)
BROKEN = {sentence: (TABLE, spoil) for sentence, spoil in OF_RECORDS.items()} | {
    "an activity names a person or a deal": (TABLE, NOBODY),
    "exactly the activities that are tied to people name one": (
        TABLE,
        put(0, person_id=None),
    ),
    "exactly the activities that are tied to deals name one": (TABLE, put(0, deals=1)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


def test_an_activity_that_was_deleted_need_not_name_anybody() -> None:
    deleted = put(0, person_id=None, people=0, deleted_at=day(1))

    assert untrue(TABLE, spoilt(TABLE, deleted)) == set()
