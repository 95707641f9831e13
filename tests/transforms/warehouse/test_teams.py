"""Teams, made of their owners."""

import polars as pl

from transforms.tables.references import DIM_TEAMS
from transforms.tables.warehouse import DIM_OWNERS
from transforms.warehouse.teams import teams

Row = tuple[str, str | None, bool | None, int]


def found(*rows: Row) -> list[tuple[object, ...]]:
    empty = dict.fromkeys(DIM_OWNERS.schema.names())
    names = ("owner_id", "team", "is_active", "open_deals")
    owners = [empty | dict(zip(names, row, strict=True)) for row in rows]
    made = teams(pl.LazyFrame(owners, schema=DIM_OWNERS.schema)).collect()
    assert made.schema == DIM_TEAMS.schema
    return made.rows()


def test_a_team_counts_its_owners_and_the_deals_that_they_hold() -> None:
    assert found(
        ("crm:1", "West", True, 3),
        ("crm:2", "East", True, 2),
        ("shop:1", "West", False, 1),
        ("crm:3", "West", None, 0),
        ("crm:4", None, True, 9),
    ) == [("East", 1, 1, 2), ("West", 3, 1, 4)]


def test_where_nobody_has_a_team_there_is_none() -> None:
    assert found(("crm:1", None, None, 3)) == []
    assert found() == []
