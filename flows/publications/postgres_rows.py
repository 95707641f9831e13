"""The rows in PostgreSQL: replaced all at once, then added up."""

from typing import Any

import polars as pl
from psycopg import sql

from flows.publications.postgres_server import Connection
from flows.publications.postgres_tables import named
from flows.storage.batches import batches
from flows.storage.manifest import Manifest, TableFacts, refuse_unfaithful
from transforms.schemas import Table

_ROWS_AT_A_TIME = 50_000
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def fill(
    connection: Connection, schema: str, table: Table, frame: pl.LazyFrame
) -> None:
    """Replace a table's rows, some thousand at a time.

    PostgreSQL's text cannot hold the character NUL: U+FFFD stands for it.
    """
    place = named(schema, table.name)
    columns = sql.SQL(", ").join(map(sql.Identifier, table.schema))
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(place, columns)
    connection.execute(sql.SQL("DELETE FROM {}").format(place))
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for batch in batches(frame, _ROWS_AT_A_TIME):
            rows = batch.write_csv(include_header=False, datetime_format=_INSTANT)
            copy.write(rows.replace("\0", "\ufffd"))


def verify(connection: Connection, schema: str, made: Manifest) -> None:
    """Compare rows and sums, as they will be seen, with the manifest.

    Raises:
        UnfaithfulCopy: when they differ.

    """
    for name, facts in made.tables.items():
        rows, sums = _rows_and_sums(connection, schema, name, facts)
        refuse_unfaithful(f"{name} in PostgreSQL", facts, rows, sums)


def _rows_and_sums(
    connection: Connection, schema: str, name: str, facts: TableFacts
) -> tuple[Any, dict[str, Any]]:
    """Return a table's number of rows and its sums of money as exact text."""
    total = sql.SQL("sum({})::text")
    sums = [total.format(sql.Identifier(column)) for column in facts.control_sums]
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join([sql.SQL("count(*)"), *sums]), named(schema, name)
    )
    rows, *found = connection.execute(query).fetchone() or ()
    return rows, dict(zip(facts.control_sums, found, strict=True))
