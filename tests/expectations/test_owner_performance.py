"""The rules of `owner_performance`: each is seen to be untrue of a broken night."""

from datetime import date

import polars as pl
import pytest

from expectations import owner_performance
from tests.expectations.attention import Frames, business, night, spoilt, untrue
from tests.expectations.attention_rows import ATTENTION_ROWS
from tests.expectations.builders import money, put
from transforms.schemas import SALES_VELOCITY
from transforms.tables.attention import OWNER_PERFORMANCE

TABLE = OWNER_PERFORMANCE.name
WON = "won deals together are those of sales_velocity"
WORTH = "won amounts together are that of sales_velocity"
VELOCITY = SALES_VELOCITY.name
BROKEN = {
    "a period ends after it begins": (TABLE, put(2, period_end_date=date(2026, 1, 1))),
    "no period begins after as_of": (TABLE, put(2, period_start_date=date(2026, 3, 5))),
    f"every owner's {WON}": (TABLE, put(2, won_deals=13)),
    f"every team's {WON}": (TABLE, put(3, won_deals=13)),
    f"every owner's {WORTH}": (TABLE, put(2, won_amount=money("1200.01"))),
    f"every team's {WORTH}": (VELOCITY, put(1, won_amount=money("1200.01"))),
    "win_rate is won / (won + lost)": (TABLE, put(2, lost_deals=9)),
    "win_rate lies inside its interval": (TABLE, put(2, win_rate_low=0.7)),
    "where win_rate is unknown, so is its interval": (TABLE, put(2, win_rate=None)),
    "no rate is published below the sample floor": (
        TABLE,
        put(2, basis="insufficient history"),
    ),
    "no more won deals lack an amount than were won": (
        TABLE,
        put(2, won_deals_without_amount=13),
    ),
    "the average won amount is won_amount over the won deals that have one": (
        TABLE,
        put(2, average_won_amount=money("120.02")),
    ),
    "velocity is open deals x win rate x average won amount / cycle days": (
        TABLE,
        put(2, velocity_per_day=money("14.42")),
    ),
    "mails, calls and meetings are no more than all activities": (
        TABLE,
        put(2, activities=3),
    ),
    "there is a response time exactly where a mail was answered": (
        TABLE,
        put(2, answered_mails=0),
    ),
    "attainment_rate is won_amount / quota_amount": (
        TABLE,
        put(2, attainment_rate=0.7),
    ),
    "coverage_rate is open_due_amount / what is left of quota": (
        TABLE,
        put(2, coverage_rate=0.6),
    ),
    "nothing covers a quota that is reached, or is not set": (
        TABLE,
        put(2, quota_amount=money("1200.00")),
    ),
    "a quota is that of a month, a quarter or a year": (
        TABLE,
        put(2, period="trailing"),
    ),
    "no more deals are overdue than are open": (TABLE, put(2, overdue_deals=3)),
}


def good() -> Frames:
    return night(OWNER_PERFORMANCE, ATTENTION_ROWS[TABLE])


def test_a_good_night_is_good() -> None:
    assert untrue(OWNER_PERFORMANCE, owner_performance, good()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    frames = spoilt(good(), *BROKEN[sentence])

    assert sentence in untrue(OWNER_PERFORMANCE, owner_performance, frames)


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(owner_performance)


def test_an_owner_who_is_left_out_is_noticed() -> None:
    frames = spoilt(good(), TABLE, lambda rows: rows.filter(pl.col("level") == "team"))

    assert untrue(OWNER_PERFORMANCE, owner_performance, frames) == {
        f"every owner's {WON}",
        f"every owner's {WORTH}",
    }
