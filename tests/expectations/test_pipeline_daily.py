"""The rules of `pipeline_daily`: each is seen to be untrue of a broken night."""

from datetime import date

import polars as pl
import pytest

from expectations import pipeline_daily
from expectations.rule import Night
from expectations.tally import tally
from tests.expectations.builders import business, day, money, put, spoilt, untrue
from transforms.schemas import TABLES

TABLE = "pipeline_daily"
BROKEN = {
    "no more deals lack an amount than are open": (
        TABLE,
        put(0, deals_without_amount=2),
    ),
    "the weighted amount is no more than the amount": (
        TABLE,
        put(0, weighted_amount=money("100.02")),
    ),
    "versions count from 1": (TABLE, put(0, version=0)),
    "of each day's group the highest version is the latest, and no other": (
        TABLE,
        put(0, is_latest=False),
    ),
    "no row was written after as_of": (TABLE, put(0, written_at=day(5))),
    "no day begins after as_of": (TABLE, put(1, date=date(2026, 3, 4))),
    "exactly the day that as_of lies in is partial": (TABLE, put(0, is_partial=True)),
    "on the last day there are as many open deals as in dim_deals": (
        TABLE,
        put(1, open_deals=2),
    ),
    "on the last day the open amount is that of dim_deals, to the cent": (
        TABLE,
        put(1, amount=money("100.01")),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


def test_a_night_without_an_open_deal_has_no_open_pipeline() -> None:
    frames = spoilt(
        "dim_deals", lambda deals: deals.filter(pl.col("outcome") != "open")
    )

    assert untrue(TABLE, frames | {TABLE: frames[TABLE].clear()}) == set()


def test_a_currency_that_only_one_of_the_tables_knows_is_noticed() -> None:
    frames = spoilt("dim_deals", put(0, currency=None))

    assert untrue(TABLE, frames) == {
        "on the last day there are as many open deals as in dim_deals",
        "on the last day the open amount is that of dim_deals, to the cent",
    }


def test_the_last_day_at_midnight_is_the_day_that_just_ended() -> None:
    frames = spoilt(TABLE, put(1, is_partial=False))
    rules = pipeline_daily.rules(Night(day(4)))

    counts = tally(TABLES[TABLE], rules, frames)

    assert {count.failed for count in counts.values()} == {0}


def test_a_row_that_counts_nothing_needs_no_deal() -> None:
    nothing = put(
        1, currency="USD", open_deals=0, amount=money("0"), deals_without_amount=0
    )
    frames = spoilt(
        "dim_deals", lambda deals: deals.filter(pl.col("outcome") != "open")
    )
    frames |= {TABLE: frames[TABLE].pipe(nothing).pipe(put(1, weighted_amount=0))}

    assert untrue(TABLE, frames) == set()
