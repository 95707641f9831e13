"""The rules of `sales_velocity`: each is seen to be untrue of a broken night."""

from datetime import date

import pytest

from tests.expectations.builders import business, money, put, spoilt, untrue

TABLE = "sales_velocity"
BROKEN = {
    "the members of a split add up to what is not split": (
        TABLE,
        put(1, segment="owner"),
    ),
    "a period ends after it begins": (TABLE, put(0, period_end_date=date(2026, 3, 1))),
    "no period begins after as_of": (TABLE, put(0, period_start_date=date(2026, 3, 5))),
    "win_rate is won / (won + lost)": (TABLE, put(1, win_rate=0.65)),
    "win_rate lies inside its interval": (TABLE, put(1, win_rate_high=0.55)),
    "where win_rate is unknown, so is its interval": (TABLE, put(1, win_rate=None)),
    "no rate is published below the sample floor": (TABLE, put(0, win_rate=1.0)),
    "no more won deals lack an amount than were won": (
        TABLE,
        put(1, won_deals_without_amount=13),
    ),
    "the average won amount is won_amount over the won deals that have one": (
        TABLE,
        put(1, won_amount=money("1200.10")),
    ),
    "half of the won deals took no longer than nine in ten": (
        TABLE,
        put(1, cycle_days_p90=7.0),
    ),
    "velocity is open deals x win rate x average won amount / cycle days": (
        TABLE,
        put(1, velocity_per_day=money("14.42")),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
