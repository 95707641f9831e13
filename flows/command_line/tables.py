"""`stagecast tables`: the dictionary of every table."""

import json
from dataclasses import dataclass
from pathlib import Path

import typer

from flows.command_line.places import layout
from flows.config.values import did_you_mean
from flows.console import say, show
from flows.storage.content_hash import type_name
from flows.storage.generations import current
from transforms.schemas import TABLES, Table


def write_tables(
    name: str | None, config: Path, data: Path | None, *, as_json: bool
) -> None:
    """Write a line per table, or the columns of one table.

    Raises:
        typer.BadParameter: no table has that name.

    """
    if name is None:
        _list(list(TABLES.values()), _rows(config, data), as_json=as_json)
    elif name in TABLES:
        _describe(TABLES[name], as_json=as_json)
    else:
        hint = did_you_mean(name, list(TABLES)) or "`stagecast tables` lists them all"
        message = f"no table {name!r}; {hint}"
        raise typer.BadParameter(message, param_hint="'TABLE'")


@dataclass(frozen=True)
class _Line:
    """A column, as people and machines read it."""

    name: str
    type: str
    nullable: bool
    description: str


def _list(known: list[Table], rows: dict[str, int], *, as_json: bool) -> None:
    """Write a line per table."""
    if as_json:
        said = [
            {
                "name": table.name,
                "layer": table.layer,
                "grain": table.grain,
                "key": list(table.key),
                "rows": rows.get(table.name),
            }
            for table in known
        ]
        say(json.dumps({"tables": said}, indent=2))
        return
    lines = [
        (t.name, t.layer, f"{rows[t.name]:,}" if t.name in rows else "-", t.grain)
        for t in known
    ]
    show(("table", "layer", "rows", "a row is"), lines, numbers=("rows",))


def _describe(table: Table, *, as_json: bool) -> None:
    """Write a table's grain and key, and a line per column."""
    lines = _columns(table)
    if as_json:
        said = {
            "name": table.name,
            "layer": table.layer,
            "grain": table.grain,
            "key": list(table.key),
            "columns": [vars(line) for line in lines],
        }
        say(json.dumps(said, indent=2))
        return
    say(f"{table.name}: a row is {table.grain}.", f"Key: {', '.join(table.key)}.", "")
    rows = [
        (
            line.name,
            line.type,
            "may be empty" if line.nullable else "",
            line.description,
        )
        for line in lines
    ]
    show(("column", "type", "", "what it means"), rows)


def _columns(table: Table) -> list[_Line]:
    """Return the table's columns."""
    return [
        _Line(
            column.name,
            type_name(column.dtype, column.name),
            column.nullable,
            column.description,
        )
        for column in table.columns
    ]


def _rows(config: Path, data: Path | None) -> dict[str, int]:
    """Return the rows of each table in the current generation, where there is one."""
    if data is None and not config.exists():
        return {}  # the dictionary is worth reading before anything is configured
    generation = current(layout(config, data))
    if generation is None:
        return {}
    return {name: facts.rows for name, facts in generation.manifest.tables.items()}
