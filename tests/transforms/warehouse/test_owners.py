"""Owners: those that deals name and those on the CRM's own list."""

from collections.abc import Iterable

import polars as pl

from tests.transforms.histories import History, change, day, to
from transforms.tables.crm_lists import KNOWN_OWNERS
from transforms.warehouse.owners import owners

Known = tuple[str, str | None, str | None, bool]


def listed(rows: Iterable[Known]) -> pl.LazyFrame:
    said = [(*row, "somebody@example.com") for row in rows]
    return pl.LazyFrame(said, schema=KNOWN_OWNERS.schema, orient="row")


def found(*known: Known) -> list[tuple[object, ...]]:
    history = History(to("lead", 1), change("owner", "crm:7", 1))
    rows = owners(history.states, history.deals, listed(known))
    return rows.drop("last_seen_at", "source").collect().rows()


def test_an_owner_on_the_list_has_a_name_and_a_team() -> None:
    assert found(("crm:7", "Ann Lee", "east", False)) == [
        ("crm:7", "Ann Lee", day(1), 1, "east", False)
    ]


def test_an_owner_that_no_list_knows_is_kept_under_the_id() -> None:
    assert found() == [("crm:7", "7", day(1), 1, None, None)]


def test_an_owner_without_a_name_is_called_by_the_id() -> None:
    assert found(("crm:7", None, None, True))[0][1] == "7"


def test_an_owner_who_never_held_a_deal_is_there_without_a_first_one() -> None:
    assert found(("crm:8", "Bob", None, True))[1] == (
        "crm:8",
        "Bob",
        None,
        0,
        None,
        True,
    )


def test_without_any_list_owners_are_those_that_deals_name() -> None:
    history = History(to("lead", 1), change("owner", "crm:7", 1))

    rows = owners(history.states, history.deals).collect()
    assert rows["owner_name"].to_list() == ["7"]
