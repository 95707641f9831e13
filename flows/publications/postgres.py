"""PostgreSQL: every table of one generation, in a schema of a server.

All rows are replaced in one transaction, by DELETE and COPY. That takes no lock that
a reader meets, and every reader, also one who reads several tables in one snapshot,
sees the generation of before until the commit. TRUNCATE, or other tables in place of
these, would show such a reader no row at all. A run that dies leaves nothing to see.
"""

from contextlib import suppress

import polars as pl
import psycopg
from psycopg import sql

from flows.publications import postgres_locks as locks
from flows.publications import postgres_rows as rows
from flows.publications import postgres_tables as tables
from flows.publications.dictionary import as_it_was
from flows.publications.own_tables import (
    CONTROL_TOTALS,
    GENERATION,
    control_totals,
    generation_row,
)
from flows.publications.postgres_commit import commit, generation_there
from flows.publications.postgres_server import (
    Connection,
    connected,
    end_earlier_runs,
)
from flows.storage.generations import Generation
from flows.storage.lock import Fence
from transforms.schemas import Table

Contents = dict[str, tuple[Table, pl.LazyFrame]]


def publish_postgres(
    generation: Generation, fence: Fence, *, schema: str, url: str
) -> None:
    """Replace all rows of the published tables by those of the generation.

    Raises:
        Unusable: when the URL, the rights or what is there do not allow it.
        Unpublished, Unreachable: when the server does not answer, or refuses.
        UnfaithfulCopy: when rows or sums of the copy differ from the manifest.
        Superseded: when a later run took this run's place.

    """
    with connected(url, schema) as connection:
        with fence.guard():
            end_earlier_runs(connection, schema)
        connection.execute("BEGIN")
        _replace(connection, generation, schema)
        with fence.guard():
            commit(connection, generation.id, schema=schema, url=url)
        _reclaim(connection, schema)


def published_generation(*, schema: str, url: str) -> str | None:
    """Return the name of the generation in the schema, or None without one.

    Raises:
        Unusable, Unpublished, Unreachable: when it cannot be read.

    """
    with connected(url, schema) as connection:
        return generation_there(connection, schema)


def _replace(connection: Connection, generation: Generation, schema: str) -> None:
    """Replace everything within the open transaction, and check it.

    Tables whose columns change come last: nobody can read them from then on until
    the transaction ends.
    """
    contents = _contents(generation)
    there = locks.claim(connection, schema, contents)
    gone = there.keys() - contents.keys()
    changed = {
        name: table
        for name, (table, _) in contents.items()
        if name in there and there[name] != tables.columns_of(table)
    }
    for name, (table, frame) in contents.items():
        if name not in there:
            tables.make(connection, schema, table)
        if name not in changed:
            rows.fill(connection, schema, table, frame)
    locks.keep_readers_out(connection, schema, {*changed, *gone})
    for name, table in changed.items():
        tables.reshape(connection, schema, table, there[name])
        rows.fill(connection, schema, *contents[name])
    tables.remove(connection, schema, gone)
    for table, _ in contents.values():
        tables.describe(connection, schema, table, generation.manifest)
    rows.verify(connection, schema, generation.manifest)


def _contents(generation: Generation) -> Contents:
    """Return every table to be published, with its rows."""
    made = generation.manifest
    contents = {
        name: (as_it_was(generation, name), generation.scan(name))
        for name in made.tables
    }
    contents[GENERATION.name] = (GENERATION, generation_row(made))
    contents[CONTROL_TOTALS.name] = (CONTROL_TOTALS, control_totals(made))
    return contents


def _reclaim(connection: Connection, schema: str) -> None:
    """Give the place of rows that nobody sees any more to the next night's rows.

    Without it the server does the same by itself, later; so a failure is no matter.
    """
    with suppress(psycopg.Error):
        names = [tables.named(schema, n) for n in tables.ours(connection, schema)]
        if names:
            listed = sql.SQL(", ").join(names)
            options = sql.SQL("ANALYZE, SKIP_LOCKED, TRUNCATE FALSE")
            connection.execute(sql.SQL("VACUUM ({}) {}").format(options, listed))
