"""The connection to PostgreSQL, and what its refusals mean in our own words.

The server's own words are never passed on: they may hold a piece of the URL, or a
value of a person.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from flows.publications.refusals import Unpublished, Unreachable, Unusable

Connection = psycopg.Connection[tuple[object, ...]]

PATIENCE = 60  # seconds to wait for a lock that keeps no reader waiting
_ANSWER = 5  # seconds in which a server should answer, unless the URL says another
_END = 5_000  # milliseconds in which a session that was told to end should be gone
_OLDEST = 14
_FORM = "postgresql://user:password@host:5432/database"
_SETTINGS = {
    "search_path": "pg_catalog",  # nobody's function of the same name is called
    "TimeZone": "UTC",
    "statement_timeout": "0",
    "lock_timeout": f"{PATIENCE}s",
    "idle_in_transaction_session_timeout": "10min",
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_REASONS: dict[str, tuple[type[Exception], str]] = {
    "could not translate host name": (Unreachable, "the host's name is not known"),
    "failed to resolve host": (Unreachable, "the host's name is not known"),
    "connection refused": (Unreachable, "nothing listens at that host and port"),
    "timeout": (Unreachable, "the server did not answer in time"),
    "too many": (Unreachable, "the server has no connection left"),
    "starting up": (Unreachable, "the server is starting up"),
    "recovery mode": (Unreachable, "the server is starting up"),
    "authentication failed": (Unusable, "the server refused user or password"),
    "no password supplied": (Unusable, "the server wants a password"),
    "no pg_hba.conf entry": (Unusable, "the server lets no such user in from here"),
    "support ssl": (Unusable, "the server speaks no TLS"),
    "certificate": (Unusable, "the server's certificate was not accepted"),
    "does not exist": (Unusable, "the server has no such database or user"),
    "invalid": (Unusable, "its URL cannot be used"),
}
_UNKNOWN = (Unreachable, "the server could not be reached")


@contextmanager
def connected(url: str, schema: str) -> Iterator[Connection]:
    """Yield a connection that commits each statement, until the end of the body.

    What the server refuses in the body is told in our own words.

    Raises:
        Unusable: when the URL cannot be read, or somebody has to change the server.
        Unreachable: when the server does not let us in, or the connection is lost.
        Unpublished: for any other error of the server's.

    """
    with closing(_connect(url, schema)) as connection, _explained(schema):
        if connection.info.server_version < _OLDEST * 10_000:
            message = f"destination {schema}: needs PostgreSQL {_OLDEST} or newer"
            raise Unusable(message)
        for name, value in _SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        yield connection


def end_earlier_runs(connection: Connection, schema: str) -> None:
    """End the sessions that earlier runs left behind, with the locks they hold.

    To be called by whoever holds the warehouse: a run that sleeps, or whose machine
    is gone, may change nothing any more.
    """
    connection.execute(
        "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity "
        "WHERE application_name = %s AND datname = current_database() "
        "AND usename = current_user AND pid <> pg_backend_pid()",
        [_END, _name(schema)],
    )


def _connect(url: str, schema: str) -> Connection:
    """Return a connection; the URL's own time to wait for an answer is kept."""
    try:
        wait = conninfo_to_dict(url).get("connect_timeout") or _ANSWER
    except (psycopg.Error, ValueError):
        message = (
            f"destination {schema}: its URL cannot be read; expected such as {_FORM}, "
            "with %40 for @, %2F for / and %25 for % in the password"
        )
        raise Unusable(message) from None
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            application_name=_name(schema),
            client_encoding="UTF8",
            connect_timeout=wait,
        )
    except (psycopg.Error, ValueError) as error:
        raise _not_let_in(schema, str(error).lower()) from None


@contextmanager
def _explained(schema: str) -> Iterator[None]:
    """Raise our own error in place of the driver's, whose text may tell too much."""
    try:
        yield
    except psycopg.Error as error:
        raise _refusal(schema, error) from None


def _name(schema: str) -> str:
    """Return how our sessions are called in `pg_stat_activity`."""
    return f"stagecast {schema}"


def _not_let_in(schema: str, said: str) -> Exception:
    """Return what is raised without a connection: the reason, where we know it."""
    known = (kind for mark, kind in _REASONS.items() if mark in said)
    kind, reason = next(known, _UNKNOWN)
    look = f"Look at the variable that holds its URL ({_FORM}), and at the server."
    return kind(f"destination {schema}: {reason}. Nothing was published there. {look}")


def _refusal(schema: str, error: psycopg.Error) -> Exception:
    """Return what is raised for an error of the server's."""
    state, told = error.sqlstate or "", error.diag
    where = f"destination {schema}: "
    stands = "What was published there before stands."
    match error:
        case errors.InsufficientPrivilege():
            remedy = f"Let it create in schema {schema}, and own the tables there."
            return Unusable(f"{where}the user lacks a right. {remedy} {stands}")
        case errors.DependentObjectsStillExist():
            remedy = "Drop or change them, then start a new run."
            why = "something of yours needs what this version has no more"
            return Unusable(f"{where}{why}: {told.message_detail}. {remedy} {stands}")
        case errors.LockNotAvailable():
            why = f"rows were locked by somebody for {PATIENCE} seconds"
            return Unpublished(f"{where}{why}. {stands} Start a new run.")
        case _ if not state or state.startswith(("08", "57P")):
            return Unreachable(f"{where}the connection was lost. {stands}")
    place = ".".join(n for n in (told.table_name, told.constraint_name) if n)
    why = f"the server refused: {type(error).__name__} ({state}) {place}".strip()
    return Unpublished(f"{where}{why}. {stands} The server's log says more.")
