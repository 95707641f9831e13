"""The rules of `dim_teams`: each is seen to be untrue of a broken night."""

import pytest

from tests.expectations.builders import business, put, spoilt, untrue, without

TABLE = "dim_teams"
COUNTED = "teams count exactly the owners and open deals that dim_owners says"
BROKEN = {
    "a team has an owner": put(0, owners=0),
    "no more owners of a team are active than there are": put(0, active_owners=2),
    COUNTED: put(0, open_deals=7),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(TABLE, BROKEN[sentence]))


def test_a_team_that_is_missing_is_noticed() -> None:
    assert COUNTED in untrue(TABLE, spoilt(TABLE, without(1)))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
