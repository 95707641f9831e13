"""Destinations: which publisher writes to which, one after another."""

import importlib
import os

from flows.config import Config, PostgresDestination
from flows.publications.duckdb_file import publish_duckdb
from flows.publications.refusals import Unusable
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence


def publish_everywhere(
    config: Config, layout: Layout, generation: Generation, fence: Fence
) -> None:
    """Copy the generation to the data folder's own file, then to each destination.

    Raises:
        Unusable: when a destination is not set up as it should be.
        Unpublished, Unreachable: when a server does not answer, or refuses.
        UnfaithfulCopy: when rows or sums of a copy differ from the manifest.
        Superseded: when a later run took this run's place.

    """
    publish_duckdb(layout, generation, fence)
    for destination in config.destinations:
        if isinstance(destination, PostgresDestination):
            _publish_postgres(destination, generation, fence)
        elif destination.path:
            publish_duckdb(layout, generation, fence, target=destination.path)


def refuse_unready(config: Config) -> None:
    """Raise when a destination lacks what a run would need, before anything is done.

    Raises:
        Unusable: naming the variable or the package that is missing, and the remedy.

    """
    for destination in config.destinations:
        if isinstance(destination, PostgresDestination):
            _url(destination)
            _refuse_without_driver(destination)


def _publish_postgres(
    destination: PostgresDestination, generation: Generation, fence: Fence
) -> None:
    """Copy the generation to a PostgreSQL server."""
    _refuse_without_driver(destination)
    from flows.publications.postgres import publish_postgres  # noqa: PLC0415 - an extra

    schema = destination.schema_name
    publish_postgres(generation, fence, schema=schema, url=_url(destination))


def _url(destination: PostgresDestination) -> str:
    """Return the URL that the destination's variable holds."""
    name = destination.credentials_env
    url = os.environ.get(name)
    if not url:
        message = (
            f"destination {destination.schema_name}: the environment variable {name} "
            f"is not set; set {name} to the connection's URL, such as "
            "postgresql://user:password@host:5432/database"
        )
        raise Unusable(message)
    return url


def _refuse_without_driver(destination: PostgresDestination) -> None:
    """Raise when the driver for PostgreSQL is not installed, or cannot be loaded."""
    try:
        importlib.import_module("psycopg")
    except ImportError:
        message = (
            f"destination {destination.schema_name}: the driver for PostgreSQL is not "
            "installed; install it with pip install 'stagecast[postgres]'"
        )
        raise Unusable(message) from None
