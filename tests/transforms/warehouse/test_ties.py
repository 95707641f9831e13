"""Of several ties one stands: the primary, else the first by its number."""

import polars as pl

from tests.transforms.crm import NO_ENDS, ends, links
from transforms.warehouse.ties import tied

Tie = tuple[str, str, str, str]
MANY: tuple[Tie, ...] = tuple(
    ("notes", "1", "deals", deal) for deal in ("10", "9", "11")
)


def deals(
    *ties: Tie, primary: int | None = None, known: pl.LazyFrame = NO_ENDS
) -> list[tuple[object, ...]]:
    found = tied(
        links(*ties, primary=primary),
        known,
        record="notes",
        to="deals",
        named="deal_id",
    )
    return found.collect().rows()


def test_the_first_by_its_number_stands() -> None:
    assert deals(*MANY) == [("hubspot:1", "hubspot:9", 3)]


def test_the_primary_one_stands_over_the_first() -> None:
    assert deals(*MANY, primary=2) == [("hubspot:1", "hubspot:11", 3)]


def test_other_kinds_are_not_asked() -> None:
    assert deals(("notes", "1", "contacts", "5"), ("calls", "1", "deals", "5")) == []


def test_a_tie_to_a_merged_record_is_one_to_what_it_went_into() -> None:
    first = ends("deals", merged=("9", "12"))
    chain = pl.concat([first, ends("deals", merged=("12", "30"))])

    assert deals(MANY[1], known=first) == [("hubspot:1", "hubspot:12", 1)]
    assert deals(MANY[1], known=chain) == [("hubspot:1", "hubspot:30", 1)]
    assert deals(*MANY, ("notes", "1", "deals", "30"), known=chain) == [
        ("hubspot:1", "hubspot:10", 3)
    ]


def test_a_merge_of_another_kind_of_record_moves_no_tie() -> None:
    known = ends("contacts", merged=("9", "12"))

    assert deals(MANY[1], known=known) == [("hubspot:1", "hubspot:9", 1)]
