"""The commit to PostgreSQL: where its answer is lost, what is there is looked up."""

import time
from contextlib import suppress

import psycopg
from psycopg import sql

from flows.publications.own_tables import GENERATION
from flows.publications.postgres_server import (
    Connection,
    connected,
    end_earlier_runs,
)
from flows.publications.postgres_tables import named, ours
from flows.publications.refusals import Unpublished, Unreachable

_LOOKS = (0, 1, 2)  # seconds to wait before each look: a server may be starting again


def commit(
    connection: Connection, generation_id: str, *, schema: str, url: str
) -> None:
    """Commit; where the answer is lost, look which generation is there.

    Raises:
        Unpublished: when the server does not tell what became of it.
        psycopg.OperationalError: when it did not commit.

    """
    try:
        connection.commit()
    except psycopg.OperationalError:
        if _look_up(schema, url) != generation_id:
            raise


def _look_up(schema: str, url: str) -> str | None:
    """Return which generation is there, once the lost session is over."""
    for pause in _LOOKS:
        time.sleep(pause)
        with suppress(Unreachable), connected(url, schema) as connection:
            end_earlier_runs(connection, schema)
            return generation_there(connection, schema)
    message = (
        f"destination {schema}: the connection was lost while the server was to "
        "commit, and it does not tell whether it did. The tables there are whole "
        "either way; the table generation says which they are. A new run puts it "
        "right."
    )
    raise Unpublished(message)


def generation_there(connection: Connection, schema: str) -> str | None:
    """Return the name of the generation in the schema, or None without one."""
    if not ours(connection, schema):
        return None
    query = sql.SQL("SELECT generation_id FROM {}")
    place = named(schema, GENERATION.name)
    row = connection.execute(query.format(place)).fetchone()
    return str(row[0]) if row else None
