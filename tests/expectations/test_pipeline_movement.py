"""The rules of `pipeline_movement`: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from expectations.pipeline_movement import rules
from expectations.structure import structure
from tests.expectations.builders import Spoil
from tests.expectations.movements import NIGHT, untrue, where, without
from transforms.tables.movement import PIPELINE_MOVEMENT

MOVEMENT = "pipeline_movement"
_BUCKET, _ALL = pl.col("bucket"), pl.col("segment") == "all"
_MORE = pl.col("amount") + pl.lit("0.01").str.to_decimal(scale=2)
_ONE_MORE = pl.col("deals") + 1
_TODAY = "the running month ends with"
BROKEN: dict[str, tuple[str, Spoil]] = {
    "a period ends after it begins": (
        MOVEMENT,
        where(_ALL, period_end_date=pl.col("period_start_date")),
    ),
    "no period begins after as_of": (
        MOVEMENT,
        where(_ALL & (_BUCKET == "created"), period_start_date=pl.date(2026, 8, 1)),
    ),
    "no more deals lack an amount than are in the bucket": (
        MOVEMENT,
        where(_ALL, deals_without_amount=_ONE_MORE),
    ),
    "amount_up is above nothing and amount_down below": (
        MOVEMENT,
        where(_BUCKET == "amount_down", amount=-pl.col("amount")),
    ),
    "nothing enters or leaves the whole": (
        MOVEMENT,
        where(_BUCKET == "created", bucket=pl.lit("entered_segment")),
    ),
    "deals are pushed out or pulled in only among those expected to close": (
        MOVEMENT,
        where(_BUCKET == "won", bucket=pl.lit("pushed_out")),
    ),
    "start and all changes add up to end, to the cent": (
        MOVEMENT,
        where(_BUCKET == "won", amount=_MORE),
    ),
    "the deals at the start, less those that left, and those that came are the deals "
    "at the end": (MOVEMENT, where(_BUCKET == "won", deals=_ONE_MORE)),
    "the members of a segment add up to the whole at start and end, to the cent": (
        MOVEMENT,
        without(pl.col("segment") == "team"),
    ),
    "a period starts with what the one before it ended with, to the cent": (
        MOVEMENT,
        where(_BUCKET == "start", amount=_MORE),
    ),
    f"{_TODAY} as many deals as are open in dim_deals": (
        "dim_deals",
        without(pl.col("deal_id") == "crm:2"),
    ),
    f"{_TODAY} the amount of the deals open in dim_deals by today's rates, to the "
    "cent": ("dim_deals", where(pl.col("deal_id") == "crm:5", amount=_MORE)),
}


def test_a_good_night_breaks_no_rule() -> None:
    assert (
        untrue(PIPELINE_MOVEMENT, (*structure(PIPELINE_MOVEMENT), *rules(NIGHT)))
        == set()
    )


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    name, spoil = BROKEN[sentence]

    assert sentence in untrue(PIPELINE_MOVEMENT, rules(NIGHT), {name: spoil})


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == {rule.description for rule in rules(NIGHT)}


def test_an_empty_movement_beside_open_deals_is_noticed() -> None:
    nothing = {MOVEMENT: without(pl.lit(value=True))}

    assert f"{_TODAY} as many deals as are open in dim_deals" in untrue(
        PIPELINE_MOVEMENT, rules(NIGHT), nothing
    )
