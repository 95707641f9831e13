"""The rules of `time_in_stage`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from tests.expectations.builders import business, put, spoilt, untrue

TABLE = "time_in_stage"
BROKEN = {
    "the members of a split add up to what is not split": (
        TABLE,
        put(1, segment="owner"),
    ),
    "a period ends after it begins": (TABLE, put(0, period_end_date=date(2026, 3, 1))),
    "no period begins after as_of": (TABLE, put(0, period_start_date=date(2026, 3, 5))),
    "every entry into an open stage is counted, at both levels": (
        TABLE,
        put(2, stays=4),
    ),
    "no more stays are open than began": (TABLE, put(0, open_stays=4)),
    "half have left no later than three quarters, and those than nine in ten": (
        TABLE,
        put(4, p50_days=10.0),
    ),
    "a later quantile is known only where the earlier is": (
        TABLE,
        put(4, p75_days=None),
    ),
    "there is no length of ended stays where none has ended": (
        TABLE,
        put(1, mean_days_of_closed=1.0),
    ),
    "no rate is published below the sample floor": (TABLE, put(0, p50_days=1.0)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
