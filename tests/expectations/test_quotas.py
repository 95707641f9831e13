"""The rules of `dim_quotas`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from tests.expectations.builders import business, money, put, spoilt, untrue, without

TABLE = "dim_quotas"
BROKEN = {
    "no quota is below zero": (TABLE, put(0, quota_amount=money("-0.01"))),
    "a quota's period ends after it begins": (
        TABLE,
        put(0, period_end_date=date(2026, 3, 3)),
    ),
    "exactly the company's quotas are of all": (TABLE, put(0, member="East")),
    "every owner with a quota is in dim_owners": ("dim_owners", without(0)),
    "every team with a quota is in dim_teams": ("dim_teams", without(0)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
