"""The rules of `stage_flow`: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from expectations.stage_flow import rules
from expectations.structure import structure
from tests.expectations.builders import Spoil
from tests.expectations.movements import NIGHT, untrue, where, without
from transforms.tables.movement import STAGE_FLOW as TABLE

_ALL = pl.col("period") == "all"
BROKEN: dict[str, Spoil] = {
    "a period ends after it begins": where(
        _ALL, period_end_date=pl.col("period_start_date")
    ),
    "no period begins after as_of": where(_ALL, period_start_date=pl.date(2026, 8, 1)),
    "no more moves lack an amount than there are": where(
        _ALL, moves_without_amount=pl.col("moves") + 1
    ),
    "the moves of all time into a stage are its entries, at both levels": without(
        _ALL & (pl.col("to_stage") == "won")
    ),
    "as many deals are created as have a path, at both levels": where(
        pl.col("from_stage") == "created", from_stage=pl.lit("crm:lead")
    ),
    "the months, quarters and years each add up to all time, to the cent": without(
        pl.col("period") == "quarter"
    ),
}


def test_a_good_night_breaks_no_rule() -> None:
    assert untrue(TABLE, (*structure(TABLE), *rules(NIGHT))) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, rules(NIGHT), {TABLE.name: BROKEN[sentence]})


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == {rule.description for rule in rules(NIGHT)}
