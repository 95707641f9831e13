"""Runs: the tables that one reading of a sandbox portal gives."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import polars as pl

from sandbox.hubspot.server import Server
from sources.http.client import HttpClient
from sources.http.credentials import Credentials
from sources.hubspot.credentials import private_app
from sources.hubspot.objects import OBJECT_TYPES
from sources.hubspot.plan import Mode, readings
from sources.hubspot.run import Run
from sources.hubspot.service import hubspot_service
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.tables import raw_schema
from tests.sources.http.scripted import Hand
from tests.sources.hubspot.portals import DAY, MORNING

Tables = Mapping[str, pl.DataFrame]


@contextmanager
def run_of(
    server: Server,
    known: HubSpotKnown | None = None,
    *,
    at: datetime = MORNING,
    hand: Hand | None = None,
    credentials: Credentials | None = None,
    **settings: Any,  # noqa: ANN401 - those of HubSpotSettings
) -> Iterator[Run]:
    """Return a run over the portal that waits for nothing."""
    own = HubSpotSettings(base_url=server.url, **settings)
    token = credentials or private_app("pat")
    service, clock = hubspot_service(own.name), (hand or Hand()).clock
    with HttpClient(service, own.base_url, token, own.limits, clock) as client:
        yield Run(client, own, known or HubSpotKnown(), at)


def read(
    server: Server,
    known: HubSpotKnown | None = None,
    *,
    mode: Mode = "night",
    **told: Any,  # noqa: ANN401 - what `run_of` takes
) -> Tables:
    """Return every table that has rows, and how the run went by its requests."""
    found: dict[str, list[pl.DataFrame]] = defaultdict(list)
    with run_of(server, known, **told) as run:
        for reading in readings(run, mode):
            found[reading.table].append(pl.DataFrame(reading.rows))
    return {table: pl.concat(parts) for table, parts in found.items()}


def known(
    until: datetime = DAY,
    *,
    types: Sequence[str] = OBJECT_TYPES,
    **more: Any,  # noqa: ANN401 - those of HubSpotKnown
) -> HubSpotKnown:
    """Return what the raw log knows after a first load of all types."""
    told: dict[str, Any] = {
        "owner_ids": {"1", "2"},
        "stage_ids": {"new", "new-stage-id"},
        **more,
    }
    return HubSpotKnown(until=dict.fromkeys(types, until), **told)


def live(**ids: Sequence[str]) -> Any:  # noqa: ANN401 - a function of HubSpotKnown
    """Return the live ids by type, as the raw log would give them."""
    return lambda name: pl.Series("id", ids.get(name, []), pl.String())


def rows(tables: Tables, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in some columns; none where it has none."""
    names = columns or tuple(raw_schema(table).names)
    return tables[table].select(names).rows() if table in tables else []
