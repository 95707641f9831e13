"""The rules of `stage_bottlenecks`: each is seen to be untrue of a broken night."""

import pytest

from expectations import stage_bottlenecks
from tests.expectations.attention import Frames, business, night, spoilt, untrue
from tests.expectations.attention_rows import ATTENTION_ROWS
from tests.expectations.builders import money, put
from transforms.tables.attention import STAGE_BOTTLENECKS

TABLE = STAGE_BOTTLENECKS.name
BROKEN = {
    "as many deals are open in each stage as in dim_deals": (
        TABLE,
        put(0, open_deals=1),
    ),
    "the open amount of each stage is that of dim_deals, to the cent": (
        "dim_deals",
        put(0, reporting_amount=money("100.01")),
    ),
    "no more deals lack an amount than are open": (
        TABLE,
        put(0, deals_without_amount=1),
    ),
    "there is a median age exactly where a deal is open": (
        TABLE,
        put(0, open_days_p50=1.0),
    ),
    "the days lost are the median now less the median before": (
        TABLE,
        put(1, days_lost=1.0),
    ),
    "no days are lost where one of the medians is unknown": (
        TABLE,
        put(1, p50_days_now=None),
    ),
    "half had left no later than three quarters": (TABLE, put(1, p75_days_before=2.0)),
    "no rate is published below the sample floor": (
        TABLE,
        put(1, basis="insufficient history"),
    ),
    "what waits beyond the usual is known exactly where the usual is": (
        TABLE,
        put(1, p75_days_before=None),
    ),
    "no more deals wait beyond the usual than are open": (
        TABLE,
        put(1, deals_beyond_usual=2),
    ),
    "where no deal waits beyond the usual, that costs nothing": (
        TABLE,
        put(1, deals_beyond_usual=0),
    ),
    "rank_by_days is known exactly where days_lost is": (
        TABLE,
        put(1, rank_by_days=None),
    ),
    "rank_by_days counts 1, 2, 3 …, the largest days_lost first": (
        TABLE,
        put(1, rank_by_days=2),
    ),
    "rank_by_amount is known exactly where amount_waiting_beyond_usual is": (
        TABLE,
        put(1, rank_by_amount=None),
    ),
    "rank_by_amount counts 1, 2, 3 …, the largest amount_waiting_beyond_usual first": (
        TABLE,
        put(1, rank_by_amount=2),
    ),
}


def good() -> Frames:
    return night(STAGE_BOTTLENECKS, ATTENTION_ROWS[TABLE])


def test_a_good_night_is_good() -> None:
    assert untrue(STAGE_BOTTLENECKS, stage_bottlenecks, good()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    frames = spoilt(good(), *BROKEN[sentence])

    assert sentence in untrue(STAGE_BOTTLENECKS, stage_bottlenecks, frames)


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(stage_bottlenecks)


def test_a_stage_that_only_dim_deals_knows_is_noticed() -> None:
    frames = spoilt(good(), "dim_deals", put(0, stage_id="crm:quote"))

    assert len(untrue(STAGE_BOTTLENECKS, stage_bottlenecks, frames)) == 2
