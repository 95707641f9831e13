"""The two tables that every publication adds to those of the generation."""

from datetime import UTC, datetime
from decimal import Decimal

from flows.publications.own_tables import (
    CONTROL_TOTALS,
    GENERATION,
    control_totals,
    generation_row,
)
from flows.storage.manifest import Manifest, TableFacts


def made(tables: dict[str, TableFacts]) -> Manifest:
    """A manifest of the given tables."""
    return Manifest(
        generation_id="20120315T000000Z-000001",
        as_of=datetime(2012, 3, 15, tzinfo=UTC),
        code_version="0.1.0",
        schema_version="abc",
        watermarks={"crm": "1"},
        content_hash="whole",
        tables=tables,
    )


def facts(rows: int, **sums: str | None) -> TableFacts:
    """The facts of a table with columns of money."""
    return TableFacts(rows=rows, content_hash="h", columns={}, control_sums=sums)


def test_one_row_says_which_generation_it_is() -> None:
    found = GENERATION.in_order(generation_row(made({}))).collect()

    assert found.rows() == [
        (
            "20120315T000000Z-000001",
            datetime(2012, 3, 15, tzinfo=UTC),
            "0.1.0",
            "abc",
            "whole",
        )
    ]


def test_each_column_of_money_has_a_row_and_a_table_without_has_one() -> None:
    tables = {"a": facts(2, net="1.10", tax=None), "b": facts(0)}

    found = CONTROL_TOTALS.in_order(control_totals(made(tables))).collect()

    assert found.rows() == [
        ("a", 2, "net", Decimal("1.10"), "h"),
        ("a", 2, "tax", None, "h"),
        ("b", 0, None, None, "h"),
    ]


def test_a_sum_may_have_more_digits_than_an_amount() -> None:
    total = "12345678901234567890123.45"

    found = control_totals(made({"a": facts(2, net=total)})).collect()

    assert found["total"].to_list() == [Decimal(total)]
