"""The page of tables: what each column of each table means, for docs/tables.md."""

from collections.abc import Iterable, Iterator

from flows.console import say
from flows.storage.content_hash import type_name
from transforms.schemas import TABLES, Column, Table

_LAYERS = {
    "published": (
        "Published",
        "What BI tools query and finance signs. Every night makes them anew.",
    ),
    "warehouse": (
        "Warehouse",
        (
            "What the published tables are made of: history (`fct_`) and how each "
            "thing stands (`dim_`)."
        ),
    ),
}
_TOP = """\
# The tables

Made from the dictionary in `transforms/tables` by `stagecast tables --markdown`; the
same texts are comments on the tables in the database. What the rates mean, in a sales
leader's words: [definitions.md](definitions.md).

Every instant is UTC. Every rate lies between 0 and 1. Money is exact, with two places.
An id is `<source>:<id in the source>`."""


def write_tables_page() -> None:
    """Write the page to where the command was told to write."""
    say(tables_page().rstrip("\n"))


def tables_page() -> str:
    """Return the page, as Markdown."""
    parts = [_TOP]
    for layer, (title, meaning) in _LAYERS.items():
        tables = [table for table in TABLES.values() if table.layer == layer]
        parts += [f"## {title}", meaning, _contents(tables)]
        parts += [part for table in tables for part in _section(table)]
    return "\n\n".join(parts) + "\n"


def _contents(tables: Iterable[Table]) -> str:
    """Return a line per table."""
    rows = (f"| [`{t.name}`](#{t.name}) | {_cell(t.grain)} |" for t in tables)
    return "\n".join(["| table | a row is |", "|---|---|", *rows])


def _section(table: Table) -> Iterator[str]:
    """Yield what there is to say about a table."""
    yield f"### {table.name}"
    empty = " It may be empty." if table.may_be_empty else ""
    key = ", ".join(f"`{name}`" for name in table.key)
    yield f"A row is {table.grain}. Key: {key}.{empty}"
    rows = map(_row, table.columns)
    yield "\n".join(["| column | type | what it means |", "|---|---|---|", *rows])


def _row(column: Column) -> str:
    """Return a column's line of the table."""
    kind = type_name(column.dtype, column.name) + (", or null" * column.nullable)
    allowed = ", ".join(f"`{value}`" for value in column.allowed)
    said = f"{column.description} One of {allowed}." if allowed else column.description
    return f"| `{column.name}` | {kind} | {_cell(said)} |"


def _cell(text: str) -> str:
    """Return text as a cell of a table may hold it."""
    return text.replace("|", "\\|")
