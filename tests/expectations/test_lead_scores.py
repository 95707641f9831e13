"""The rules of `lead_scores`: each is seen to be untrue of a broken night."""

from collections.abc import Mapping

import polars as pl
import pytest

from expectations.lead_scores import rules
from expectations.rule import Night
from expectations.structure import structure
from expectations.tally import tally
from tests.expectations.builders import (
    AS_OF,
    LATER,
    Row,
    Spoil,
    day,
    frame,
    put,
    without,
)
from transforms.schemas import DIM_LEADS
from transforms.tables.lead_scores import LEAD_SCORES

SCORES, LEADS = LEAD_SCORES.name, DIM_LEADS.name
SUITE = (*structure(LEAD_SCORES), *rules(Night(AS_OF)))


def scored(rank: int, chance: float | None, **what: object) -> Row:
    """Return a score by the model; without a chance, by too little history."""
    said: Row = (
        {"basis": "insufficient history"}
        if chance is None
        else {
            "chance_90_days": chance,
            "chance_low": chance - 0.1,
            "chance_high": chance + 0.1,
            "basis": "model",
            "reasons": "met us: +9 points",
        }
    )
    return {"lead_id": f"crm:{rank}", "rank": rank, "came_at": day(1)} | said | what


def lead(name: str, **what: object) -> Row:
    """Return a lead as it stands."""
    return {
        "lead_id": f"crm:{name}",
        "status_id": "crm:new",
        "created_at": day(1),
    } | what


GOOD = {
    SCORES: frame(
        LEAD_SCORES,
        [
            scored(1, 0.5),
            scored(2, 0.2, basis="rate by source"),
            scored(3, 0.2),
            scored(4, None),
        ],
    ),
    LEADS: frame(
        DIM_LEADS,
        [
            *(lead(str(number)) for number in range(1, 4)),
            lead("4", status_id=None),
            lead("closed", status_id="crm:closed"),
            lead("sold", converted_deal_id="crm:1"),
            lead("gone", deleted_at=day(2)),
            lead("merged", merged_into="crm:1"),
        ],
    ),
}
BROKEN: dict[str, tuple[str, Spoil]] = {
    "a chance lies inside its interval": (SCORES, put(0, chance_low=0.55)),
    "with too little history there is no chance, no interval and no reason": (
        SCORES,
        put(3, reasons="met us: +9 points"),
    ),
    "without a chance, history is too little": (SCORES, put(3, basis="model")),
    "a chance by the model has its reasons": (SCORES, put(0, reasons=" ")),
    "ranks count 1, 2, 3 to the number of leads": (SCORES, put(3, rank=5)),
    "no lead is likelier than the one that is ranked before it": (
        SCORES,
        put(2, chance_90_days=0.21),
    ),
    "every lead with a score came before as_of, as dim_leads says": (
        LEADS,
        put(0, created_at=day(2)),
    ),
    "no lead with a score is a deal, deleted or merged": (
        LEADS,
        put(0, converted_deal_id="crm:1"),
    ),
    "the other leads of a status have a score, all of them or, if closed, none": (
        SCORES,
        without(1),
    ),
}


def untrue(frames: Mapping[str, pl.LazyFrame]) -> set[str]:
    """Return the sentences that are not true; none may raise."""
    counts = tally(LEAD_SCORES, SUITE, frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {rule.description for rule, count in counts.items() if count.share < 1}


def spoilt(name: str, spoil: Spoil) -> dict[str, pl.LazyFrame]:
    """Return a night that is good but for one table."""
    return GOOD | {name: spoil(GOOD[name])}


def test_a_good_night_is_good() -> None:
    assert untrue(GOOD) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == {rule.description for rule in rules(Night(AS_OF))}


def test_a_lead_without_a_chance_comes_last() -> None:
    nothing = dict.fromkeys(("chance_90_days", "chance_low", "chance_high", "reasons"))
    first = put(0, basis="insufficient history", **nothing)

    assert untrue(spoilt(SCORES, first)) == {
        "no lead is likelier than the one that is ranked before it"
    }


def test_an_open_lead_without_a_status_must_have_a_score() -> None:
    assert untrue(spoilt(SCORES, without(3))) == {
        "the other leads of a status have a score, all of them or, if closed, none"
    }


def test_no_lead_may_come_at_as_of_or_later() -> None:
    both = {
        name: put(0, **{column: LATER})(GOOD[name]) for name, column in _CAME.items()
    }

    assert untrue(both) == {
        "every lead with a score came before as_of, as dim_leads says"
    }


_CAME = {SCORES: "came_at", LEADS: "created_at"}


def test_a_chance_beyond_0_and_1_is_noticed() -> None:
    beyond = untrue(spoilt(SCORES, put(0, chance_90_days=1.5, chance_high=1.5)))

    assert {sentence.split()[0] for sentence in beyond} == {
        "chance_90_days",
        "chance_high",
    }
