"""The tables in PostgreSQL: made once, then kept, with the dictionary's columns.

A table is never replaced by another: so grants, views, indexes and comments of
others stay with it. Names come from the dictionary and are quoted.
"""

from collections.abc import Collection, Mapping

import polars as pl
from psycopg import sql

from flows.publications.own_tables import CONTROL_TOTALS, GENERATION
from flows.publications.postgres_server import Connection
from flows.storage.manifest import Manifest
from transforms.schemas import INSTANT, Table

Columns = Mapping[str, str]

_TYPES = {
    pl.Boolean(): "boolean",
    pl.Int64(): "bigint",
    pl.Float64(): "double precision",
    pl.String(): "text",
    pl.Date(): "date",
    INSTANT: "timestamp with time zone",
}
_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""


def columns_of(table: Table) -> dict[str, str]:
    """Return a table's columns and their types as PostgreSQL names them.

    Raises:
        TypeError: when a column has a type that no table of ours may have.

    """
    return {name: _type(dtype, name) for name, dtype in table.schema.items()}


def ours(connection: Connection, schema: str) -> dict[str, Columns]:
    """Return the tables that we published, with the columns they have now."""
    there = found(connection, schema)
    own = {GENERATION.name, CONTROL_TOTALS.name}
    if not own <= there.keys():
        return {}
    query = sql.SQL("SELECT DISTINCT table_name FROM {}")
    place = named(schema, CONTROL_TOTALS.name)
    listed = {str(name) for (name,) in connection.execute(query.format(place))}
    return {name: there[name] for name in sorted(listed | own) if name in there}


def make_schema(connection: Connection, schema: str) -> None:
    """Make the schema, unless it is there: then nobody need have the right to."""
    query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
    if not connection.execute(query, [schema]).fetchone():
        create = sql.SQL("CREATE SCHEMA {}")
        connection.execute(create.format(sql.Identifier(schema)))


def make(connection: Connection, schema: str, table: Table) -> None:
    """Make a table that is not there."""
    columns = [_column(*column) for column in columns_of(table).items()]
    create = sql.SQL("CREATE TABLE {} ({})")
    place = named(schema, table.name)
    connection.execute(create.format(place, sql.SQL(", ").join(columns)))


def reshape(connection: Connection, schema: str, table: Table, there: Columns) -> None:
    """Give a table that is there the dictionary's columns.

    A column that changed is dropped and made anew: no row is rewritten, so that who
    reads an older state still finds its rows. Needs a lock that keeps readers out.
    """
    columns = columns_of(table)
    gone = sorted(there.items() - columns.items())
    new = [column for column in columns.items() if column not in there.items()]
    steps = [
        *(sql.SQL("DROP COLUMN {}").format(sql.Identifier(name)) for name, _ in gone),
        *(sql.SQL("ADD COLUMN {}").format(_column(*column)) for column in new),
    ]
    change = sql.SQL("ALTER TABLE {} {}")
    place = named(schema, table.name)
    connection.execute(change.format(place, sql.SQL(", ").join(steps)))


def remove(connection: Connection, schema: str, names: Collection[str]) -> None:
    """Drop tables that the generation does not have."""
    for name in sorted(names):
        connection.execute(sql.SQL("DROP TABLE {}").format(named(schema, name)))


def describe(connection: Connection, schema: str, table: Table, made: Manifest) -> None:
    """Say in the database what a table's rows and columns mean."""
    meaning = (
        f"A row is {table.grain}. As of {made.as_of:%Y-%m-%d %H:%M:%S} UTC "
        f"(exclusive), generation {made.generation_id}."
    )
    comment = sql.SQL("COMMENT ON {} {} IS {}")
    place = named(schema, table.name)
    comments = [comment.format(sql.SQL("TABLE"), place, sql.Literal(meaning))]
    for column in table.columns:
        where = named(schema, table.name, column.name)
        what = sql.Literal(column.description)
        comments.append(comment.format(sql.SQL("COLUMN"), where, what))
    connection.execute(sql.SQL("; ").join(comments))


def named(*names: str) -> sql.Identifier:
    """Return a name with its schema, quoted."""
    return sql.Identifier(*names)


def found(connection: Connection, schema: str) -> dict[str, Columns]:
    """Return every table and view of the schema, with its columns."""
    there: dict[str, dict[str, str]] = {}
    for name, column, kind in connection.execute(_COLUMNS, [schema]):
        columns = there.setdefault(str(name), {})
        if column is not None:
            columns[str(column)] = str(kind)
    return dict(there)


def _column(name: str, kind: str) -> sql.Composed:
    """Return a column as it is declared."""
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))


def _type(dtype: pl.DataType, column: str) -> str:
    """Return PostgreSQL's name of a type."""
    if isinstance(dtype, pl.Decimal):
        return f"numeric({dtype.precision},{dtype.scale})"
    if dtype not in _TYPES:
        message = f"column {column!r} is {dtype}: PostgreSQL has no type for it here"
        raise TypeError(message)
    return _TYPES[dtype]
