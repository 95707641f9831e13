"""Locks on the published tables: others are kept out, readers nearly never."""

import time
from collections.abc import Collection
from typing import LiteralString

from psycopg import errors, sql

from flows.publications.postgres_server import PATIENCE, Connection
from flows.publications.postgres_tables import Columns, found, make_schema, named, ours
from flows.publications.refusals import Unpublished, Unusable

# A lock that keeps readers out is waited for in short turns, since readers who come
# meanwhile wait behind it: shorter than the second after which the server looks for
# deadlocks, so that it never ends a reader instead of us.
TURNS = 30
TURN = 0.5  # seconds
PAUSE = 1.5  # seconds between two turns, for readers to go on
_HOLDERS = """
    SELECT DISTINCT l.pid
    FROM pg_locks l
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relname = ANY (%s) AND l.granted
        AND l.pid <> pg_backend_pid()
    ORDER BY l.pid
"""


def claim(
    connection: Connection, schema: str, names: Collection[str]
) -> dict[str, Columns]:
    """Keep others from changing our tables, not from reading; return what is there.

    Raises:
        Unusable: when something of one of the names is there that we did not make.
        Unpublished: when somebody else is changing one of the tables.

    """
    make_schema(connection, schema)
    names_there = ours(connection, schema)
    mode: LiteralString = "SHARE UPDATE EXCLUSIVE"
    _lock(connection, schema, names_there, mode, turns=1, turn=PATIENCE)
    there = ours(connection, schema)
    foreign = sorted(found(connection, schema).keys() & set(names) - there.keys())
    if foreign:
        message = (
            f"destination {schema}: {', '.join(foreign)} was there and is not ours, so "
            "nothing was touched. Choose another schema, or rename what is there."
        )
        raise Unusable(message)
    return there


def keep_readers_out(
    connection: Connection, schema: str, names: Collection[str]
) -> None:
    """Lock tables in the current transaction so that only we can read them.

    Raises:
        Unpublished: when they are in use all the time; it names the processes.

    """
    _lock(connection, schema, names, "ACCESS EXCLUSIVE", turns=TURNS, turn=TURN)


def _lock(  # noqa: PLR0913 - what is locked, how, and for how long it is tried
    connection: Connection,
    schema: str,
    names: Collection[str],
    mode: LiteralString,
    *,
    turns: int,
    turn: float,
) -> None:
    """Lock tables, or give up after some turns and say who uses them."""
    for left in reversed(range(turns if names else 0)):
        try:
            with connection.transaction():  # a failure must not end the outer one
                _lock_once(connection, schema, names, mode, turn)
        except (errors.LockNotAvailable, errors.QueryCanceled):
            if not left:
                raise Unpublished(_in_use(connection, schema, names)) from None
            time.sleep(PAUSE)
        else:
            return


def _lock_once(
    connection: Connection,
    schema: str,
    names: Collection[str],
    mode: LiteralString,
    turn: float,
) -> None:
    """Lock all the tables, or give up after a turn."""
    wait = "SELECT set_config('statement_timeout', %s, true)"
    tables = sql.SQL(", ").join(named(schema, name) for name in sorted(names))
    connection.execute(wait, [f"{turn * 1000:.0f}ms"])
    connection.execute(
        sql.SQL("LOCK TABLE {} IN {} MODE").format(tables, sql.SQL(mode))
    )
    connection.execute(wait, ["0"])


def _in_use(connection: Connection, schema: str, names: Collection[str]) -> str:
    """Return the sentence that says who uses the tables."""
    holders = connection.execute(_HOLDERS, [schema, sorted(names)])
    listed = ", ".join(str(pid) for (pid,) in holders) or "none any more"
    return (
        f"destination {schema}: its tables could not be changed, they are in use by "
        f"processes of the server: {listed} (see pg_stat_activity). What was "
        "published there before stands. End these, then start a new run."
    )
