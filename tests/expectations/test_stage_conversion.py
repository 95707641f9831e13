"""The rules of `stage_conversion`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from tests.expectations.builders import business, put, spoilt, untrue

TABLE = "stage_conversion"
BROKEN = {
    "the members of a split add up to what is not split": (
        TABLE,
        put(1, segment="owner"),
    ),
    "a period ends after it begins": (
        TABLE,
        put(0, period_start_date=date(2026, 4, 1)),
    ),
    "no period begins after as_of": (TABLE, put(0, period_start_date=date(2026, 3, 5))),
    "every entry into an open stage is counted, at both levels": (
        TABLE,
        put(0, entered=2),
    ),
    "every entry has one next step, or is still open: entered is their sum": (
        TABLE,
        put(0, advanced=2),
    ),
    "no more deals were decided in the end than entered": (
        TABLE,
        put(0, eventually_lost=3),
    ),
    "no entry is too young to be counted when there is no time limit": (
        TABLE,
        put(0, not_yet_mature=1),
    ),
    "conversion_rate is (advanced + won) / entered": (
        TABLE,
        put(4, conversion_rate=0.55),
    ),
    "won_rate is eventually_won / entered": (TABLE, put(4, won_rate=0.3)),
    "win_rate is eventually won / decided": (TABLE, put(4, win_rate=0.45)),
    "conversion_rate lies inside its interval": (
        TABLE,
        put(4, conversion_rate_low=0.6),
    ),
    "won_rate lies inside its interval": (TABLE, put(4, won_rate_low=0.6)),
    "win_rate lies inside its interval": (TABLE, put(4, win_rate_low=0.6)),
    "where conversion_rate is unknown, so is its interval": (
        TABLE,
        put(4, conversion_rate=None),
    ),
    "where won_rate is unknown, so is its interval": (TABLE, put(4, won_rate=None)),
    "where win_rate is unknown, so is its interval": (TABLE, put(4, win_rate=None)),
    "no rate is published below the sample floor": (
        TABLE,
        put(0, conversion_rate=0.66),
    ),
    "every sample that reaches the floor has its rate": (TABLE, put(4, won_rate=None)),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
