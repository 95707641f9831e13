"""Which record is tied to which: by the newest answer, asked from either side."""

import polars as pl

from tests.transforms.histories import day
from tests.transforms.hubspot import load, loads
from transforms.staging.hubspot_links import end_list, link_rows

Tie = tuple[str, str, str, str]


def ties(on: float, *rows: Tie, label: str | None = None) -> pl.LazyFrame:
    names = ("from_type", "from_id", "to_type", "to_id")
    said = [{**dict(zip(names, row, strict=True)), "label": label} for row in rows]
    return load(day(on), said, *names)


def reads(on: float, *rows: tuple[str, str, str]) -> pl.LazyFrame:
    names = ("from_type", "from_id", "to_type")
    return load(day(on), [dict(zip(names, row, strict=True)) for row in rows], *names)


def links(said: pl.LazyFrame, asked: pl.LazyFrame) -> list[tuple[object, ...]]:
    rows = link_rows(said, asked, source="hubspot").collect()
    return rows.select("record", "record_id", "to_record", "to_id").rows()


LINE = ("line_items", "1", "deals", "5")
FORWARD = ("line_items", "hubspot:1", "deals", "hubspot:5")
BACKWARD = ("deals", "hubspot:5", "line_items", "hubspot:1")


def test_a_tie_read_from_one_side_is_known_from_both() -> None:
    assert links(ties(3, LINE), reads(3, LINE[:3])) == [BACKWARD, FORWARD]


def test_the_newest_read_stands_also_where_it_found_nothing() -> None:
    said = ties(3, LINE, ("line_items", "2", "deals", "5"))
    asked = loads(reads(3, LINE[:3], ("line_items", "2", "deals")), reads(4, LINE[:3]))

    assert FORWARD not in links(said, asked)
    assert ("line_items", "hubspot:2", "deals", "hubspot:5") in links(said, asked)


def test_a_record_that_was_itself_asked_is_not_told_from_the_other_side() -> None:
    asked = loads(reads(3, LINE[:3]), reads(2, ("deals", "5", "line_items")))

    assert links(ties(3, LINE), asked) == [FORWARD]


def test_a_tie_answered_twice_is_one() -> None:
    twice = pl.concat([ties(3, LINE, label="Primary"), ties(3, LINE)])

    rows = link_rows(twice, reads(3, LINE[:3]), source="hubspot").collect()
    assert rows.select("record", "is_primary").rows() == [
        ("deals", True),
        ("line_items", True),
    ]


def test_merged_and_vanished_records_are_told_with_when_we_learnt_it() -> None:
    merges = load(
        day(3),
        [
            {"object_type": "contacts", "old_id": "1", "new_id": "2"},
            {"object_type": "contacts", "old_id": "2", "new_id": "2"},
        ],
    )
    vanished = load(day(4), [{"object_type": "notes", "id": "8"}])

    assert end_list(merges, vanished, source="hubspot").collect().rows() == [
        ("contacts", "hubspot:1", "hubspot:2", day(3)),
        ("notes", "hubspot:8", None, day(4)),
    ]


def test_no_answer_is_no_row() -> None:
    nothing = pl.LazyFrame()

    assert links(nothing, nothing) == []
    assert end_list(nothing, nothing, source="hubspot").collect().is_empty()
