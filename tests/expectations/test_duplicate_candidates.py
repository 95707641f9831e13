"""The rules of duplicate candidates: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from expectations.duplicate_candidates import rules
from expectations.rule import Night
from expectations.tally import tally
from tests.expectations.builders import AS_OF, Spoil, day, frame, good_night, put
from transforms.tables.identity import DUPLICATE_CANDIDATES

PAIRS = [
    {
        "record": record,
        "one_id": "crm:1",
        "other_id": "crm:2",
        "score": 0.9,
        "found_by": found_by,
    }
    for record, found_by in (
        ("companies", "name"),
        ("deals", "company, amount and date"),
        ("people", "domain and name"),
    )
]
BROKEN: dict[str, tuple[str, Spoil]] = {
    "no record is paired with itself, and the smaller id comes first": (
        "pairs",
        put(0, one_id="crm:2"),
    ),
    "both of a pair are in their dimension": ("pairs", put(2, other_id="crm:9")),
    "both of a pair stand: neither was deleted, merged, or resolved to another": (
        "dim_people",
        put(1, resolved_person_id="crm:1"),
    ),
    "deals are alike by company, amount and date, and nothing else is": (
        "pairs",
        put(1, found_by="name"),
    ),
}
STAND = "both of a pair stand: neither was deleted, merged, or resolved to another"


def untrue(name: str, spoil: Spoil) -> set[str]:
    """Return the sentences that are not true once a table is spoilt."""
    frames = good_night() | {"pairs": frame(DUPLICATE_CANDIDATES, PAIRS)}
    frames[name] = spoil(frames[name])
    frames[DUPLICATE_CANDIDATES.name] = frames["pairs"]
    counts = tally(DUPLICATE_CANDIDATES, rules(Night(AS_OF)), frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {rule.description for rule, count in counts.items() if count.failed}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert untrue(*BROKEN[sentence]) == {sentence}


@pytest.mark.parametrize(
    ("table", "spoil"),
    [
        ("dim_deals", put(1, outcome="deleted")),
        ("dim_deals", put(0, outcome="merged")),
        ("dim_people", put(0, deleted_at=day(2))),
        ("dim_companies", put(1, merged_into="crm:1")),
    ],
)
def test_what_is_gone_is_no_candidate(table: str, spoil: Spoil) -> None:
    assert untrue(table, spoil) == {STAND}


def test_a_good_night_is_true() -> None:
    assert untrue("pairs", lambda table: table) == set()
    assert untrue("pairs", pl.LazyFrame.clear) == set()


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == {rule.description for rule in rules(Night(AS_OF))}
