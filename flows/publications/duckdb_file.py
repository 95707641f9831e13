"""The DuckDB file: every table of one generation, for BI tools to open.

It is built aside from the generation's Parquet files, checked, and renamed over the
last one. Who has the last one open keeps it as it was; who opens it next sees the
new one. No extension is fetched and nothing is sent anywhere.
"""

import glob
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from flows.publications.dictionary import as_it_was
from flows.storage import atomic
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence
from flows.storage.manifest import (
    Manifest,
    TableFacts,
    UnfaithfulCopy,
    refuse_unfaithful,
)
from transforms.schemas import Table

_MEMORY = "2GB"
_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": _MEMORY,
}
_GENERATION = """
    CREATE TABLE generation AS SELECT
        $generation_id::VARCHAR AS generation_id, $as_of::TIMESTAMPTZ AS as_of,
        $code_version::VARCHAR AS code_version,
        $schema_version::VARCHAR AS schema_version,
        $content_hash::VARCHAR AS content_hash
"""
_CONTROL_TOTALS = """
    CREATE TABLE control_totals (
        table_name VARCHAR, row_count BIGINT, column_name VARCHAR,
        total DECIMAL(38, 2), content_hash VARCHAR
    )
"""
_OWN_TABLES = {
    "generation": "The generation that every table here is from; one row.",
    "control_totals": "Rows and sums to reconcile with: one money column of a table; "
    "a table without money has one row, with no column.",
}


def publish_duckdb(
    layout: Layout, generation: Generation, fence: Fence, *, target: Path | None = None
) -> Path:
    """Replace the published DuckDB file by a copy of the generation; return its path.

    `target` is another file than the data folder's own, anywhere.

    Raises:
        UnfaithfulCopy: when rows or sums of the copy differ from the manifest.
        Superseded: when a later run took this run's place.

    """
    file = target or layout.database
    _clean_beside(file)
    with atomic.beside(file) as workshop:
        workshop.mkdir()
        copy = workshop / file.name
        _build(copy, generation)
        _verify(copy, generation.manifest)
        atomic.settle(copy)
        with fence.guard():
            # A log that a BI tool left would be taken for the new file's own.
            _log_of(file).unlink(missing_ok=True)
            atomic.place(copy, file)
    return file


def published_generation(layout: Layout) -> str | None:
    """Return the name of the generation in the published file, or None without one."""
    if not layout.database.exists():
        return None
    with _open(layout.database, read_only=True) as connection:
        row = connection.execute("SELECT generation_id FROM generation").fetchone()
    return str(row[0]) if row else None


def _clean_beside(file: Path) -> None:
    """Remove what runs that died left beside the file, and nothing else there."""
    for left in file.parent.glob(f".{glob.escape(file.name)}.*.aside"):
        atomic.remove(left)


def _build(path: Path, generation: Generation) -> None:
    """Write the copy, whole and with no log left beside it."""
    with _open(path) as connection:
        connection.begin()  # one commit: each waits for the disk
        for name in generation.manifest.tables:
            _copy(connection, name, generation)
        _write_generation(connection, generation.manifest)
        _write_control_totals(connection, generation.manifest)
        for name, meaning in _OWN_TABLES.items():
            _comment(connection, f"TABLE {_quoted(name)}", meaning)
        connection.commit()
        connection.execute("FORCE CHECKPOINT copy")
    if _log_of(path).exists():
        message = f"{path.name}: DuckDB left a log beside the finished file"
        raise UnfaithfulCopy(message)


def _copy(connection: DuckDBPyConnection, name: str, generation: Generation) -> None:
    """Copy one table, with what its rows and columns mean."""
    source = _literal(str(generation.parquet(name)))
    connection.execute(
        f"CREATE TABLE {_quoted(name)} AS SELECT * FROM read_parquet({source})"  # noqa: S608  (a name of the dictionary and a quoted path)
    )
    _describe(connection, as_it_was(generation, name), generation.manifest)


def _describe(connection: DuckDBPyConnection, table: Table, made: Manifest) -> None:
    """Say in the database what a table's rows and columns mean."""
    meaning = (
        f"A row is {table.grain}. As of {made.as_of:%Y-%m-%d %H:%M:%S} UTC "
        f"(exclusive), generation {made.generation_id}."
    )
    _comment(connection, f"TABLE {_quoted(table.name)}", meaning)
    for column in table.columns:
        place = f"COLUMN {_quoted(table.name)}.{_quoted(column.name)}"
        _comment(connection, place, column.description)


def _write_generation(connection: DuckDBPyConnection, made: Manifest) -> None:
    """Write the table that says which generation the file is a copy of."""
    facts = made.model_dump(
        include={"generation_id", "code_version", "schema_version", "content_hash"}
    )
    connection.execute(_GENERATION, facts | {"as_of": made.as_of.isoformat()})


def _write_control_totals(connection: DuckDBPyConnection, made: Manifest) -> None:
    """Write the table of rows and sums, as the manifest has them."""
    connection.execute(_CONTROL_TOTALS)
    for name, facts in made.tables.items():
        for column, total in facts.control_sums.items() or [(None, None)]:
            values = [name, facts.rows, column, total, facts.content_hash]
            connection.execute(
                "INSERT INTO control_totals VALUES (?, ?, ?, ?, ?)", values
            )


def _verify(path: Path, made: Manifest) -> None:
    """Open the copy as a reader would, and compare rows and sums with the manifest."""
    with _open(path, read_only=True) as connection:
        for name, facts in made.tables.items():
            rows, *sums = _rows_and_sums(connection, name, facts)
            found = dict(zip(facts.control_sums, sums, strict=True))
            refuse_unfaithful(f"{name} in the DuckDB file", facts, rows, found)


def _rows_and_sums(
    connection: DuckDBPyConnection, name: str, facts: TableFacts
) -> tuple[Any, ...]:
    """Return a table's number of rows and its sums of money as text."""
    sums = [f"sum({_quoted(column)})::VARCHAR" for column in facts.control_sums]
    wanted = ", ".join(["count(*)", *sums])
    query = f"SELECT {wanted} FROM {_quoted(name)}"  # noqa: S608  (names of the manifest, quoted)
    return connection.execute(query).fetchone() or ()


@contextmanager
def _open(path: Path, *, read_only: bool = False) -> Iterator[DuckDBPyConnection]:
    """Open a DuckDB file; what it spills goes beside it, to be removed with it.

    The file is attached to a database of its own in memory: opened by its path, a
    process that has the file open already would be given the old one again.
    """
    spill = {"temp_directory": "" if read_only else str(path.with_suffix(".spill"))}
    connection = duckdb.connect(":memory:", config={**_SETTINGS, **spill})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        mode = "(READ_ONLY)" if read_only else ""
        connection.execute(f"ATTACH {_literal(str(path))} AS copy {mode}")
        connection.execute("USE copy")
        yield connection
    finally:
        connection.close()


def _comment(connection: DuckDBPyConnection, place: str, meaning: str) -> None:
    """Write a comment on a table or a column."""
    connection.execute(f"COMMENT ON {place} IS {_literal(meaning)}")


def _log_of(path: Path) -> Path:
    """Return where DuckDB keeps a file's write-ahead log."""
    return path.with_name(f"{path.name}.wal")


def _quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """Return a text as SQL takes it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"
