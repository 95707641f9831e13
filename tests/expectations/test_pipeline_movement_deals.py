"""The rules of `pipeline_movement_deals`: each is seen to be untrue once."""

import polars as pl
import pytest

from expectations.pipeline_movement_deals import rules
from expectations.structure import structure
from tests.expectations.builders import Spoil
from tests.expectations.movements import NIGHT, untrue, where
from transforms.tables.movement import PIPELINE_MOVEMENT_DEALS as TABLE

_BUCKET, _ALL = pl.col("bucket"), pl.col("segment") == "all"
_CENT = pl.lit("0.01").str.to_decimal(scale=2)
BROKEN: dict[str, Spoil] = {
    "a period ends after it begins": where(
        _ALL, period_end_date=pl.col("period_start_date")
    ),
    "no period begins after as_of": where(_ALL, period_start_date=pl.date(2026, 8, 1)),
    "exactly the created deals were in no stage before": where(
        _BUCKET == "created", bucket=pl.lit("reopened")
    ),
    "every deal is in a stage at the end": where(
        _BUCKET == "deleted", stage_id_after=pl.lit(None)
    ),
    "a deal pushed out was expected by the period's end and is no more": where(
        _BUCKET == "pushed_out", expected_close_date_after=pl.date(2026, 1, 1)
    ),
    "a deal pulled in is expected by the period's end and was not": where(
        _BUCKET == "pulled_in", expected_close_date_before=pl.date(2026, 1, 1)
    ),
    "a deal that entered or left an owner's pipeline changed its owner": where(
        _BUCKET == "left_segment", owner_id_after=pl.col("owner_id_before")
    ),
    "a deal is in one bucket beside currency": where(
        _BUCKET == "currency", bucket=pl.lit("amount_up")
    ),
    "only a deal that stayed was valued anew": where(
        _BUCKET == "amount_up", bucket=pl.lit("won")
    ),
    "the deals of a bucket are as many as pipeline_movement says and add up to it, "
    "to the cent": where(_BUCKET == "won", amount=pl.col("amount") + _CENT),
}


def test_a_good_night_breaks_no_rule() -> None:
    assert untrue(TABLE, (*structure(TABLE), *rules(NIGHT))) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, rules(NIGHT), {TABLE.name: BROKEN[sentence]})


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == {rule.description for rule in rules(NIGHT)}
