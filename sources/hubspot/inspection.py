"""Inspection: what an account shows of itself, asked for before the first night.

One record of each kind at most, and of that its id alone; nothing is written anywhere.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

import polars as pl

from sources.errors import NotAllowed, Refused
from sources.http.client import HttpClient
from sources.http.clock import Clock
from sources.http.credentials import Credentials
from sources.hubspot.asking import listed, owners, properties
from sources.hubspot.lists import stage_readings
from sources.hubspot.objects import ID
from sources.hubspot.records import frame
from sources.hubspot.run import Run
from sources.hubspot.service import hubspot_service
from sources.hubspot.settings import HubSpotKnown, HubSpotSettings
from sources.hubspot.tables import OWNERS, STAGES, raw_schema

# Somebody waits for the answer: two attempts, and a minute in all.
_ATTEMPTS: Final = 2
_FIRST_WAIT: Final = 0.2
_SECONDS: Final = 60.0
# Nothing of it is kept, so the instant that rows carry means nothing.
_NO_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Inspection:
    """What an account answered.

    `stages`: the rows of the raw table `stages` for deals; empty where they are
    refused. `properties`: the names that the account has, for the object types that
    custom properties are asked of. `refused`: why an object type, `owners` or `stages`
    cannot be read.
    """

    stages: pl.DataFrame
    properties: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, Refused]


def inspect(
    settings: HubSpotSettings, credentials: Credentials, clock: Clock | None = None
) -> Inspection:
    """Return what an account answers to one small question of each kind.

    One request each for pipelines, owners and every object type, and one for the
    properties of each type that custom ones are asked of.

    Raises:
        Refused: when the token or the address is wrong: nothing else was asked then.
        Unreachable: when HubSpot gives no right answer.

    """
    refused = dict[str, Refused]()
    with _short_run(settings, credentials, clock) as run:
        stages = _unless(NotAllowed, refused, STAGES, partial(_stages, run))
        known = {
            name: names
            for name in settings.object_types
            if (names := _unless(Refused, refused, name, partial(_names, run, name)))
            is not None
        }
        _unless(Refused, refused, OWNERS, partial(_one_page_of_owners, run))
    return Inspection(_no_stages() if stages is None else stages, known, refused)


def deal_stages(
    settings: HubSpotSettings, credentials: Credentials, clock: Clock | None = None
) -> pl.DataFrame:
    """Return the stages of deals' pipelines, as rows of the raw table `stages`.

    Raises:
        Refused: when HubSpot says no.
        Unreachable: when HubSpot gives no right answer.

    """
    with _short_run(settings, credentials, clock) as run:
        return _stages(run)


@contextmanager
def _short_run(
    settings: HubSpotSettings, credentials: Credentials, clock: Clock | None
) -> Iterator[Run]:
    """Yield a run that asks for one record a page, and gives up soon."""
    small = replace(settings, list_page=1, batch_bytes=1)
    limits = replace(
        settings.limits, attempts=_ATTEMPTS, first_wait=_FIRST_WAIT, deadline=_SECONDS
    )
    service = hubspot_service(settings.name)
    with HttpClient(service, settings.base_url, credentials, limits, clock) as client:
        yield Run(client, small, HubSpotKnown(), _NO_INSTANT)


def _stages(run: Run) -> pl.DataFrame:
    read = [
        pl.DataFrame(reading.rows)
        for reading in stage_readings(run, "deals")
        if reading.table == STAGES
    ]
    return pl.concat([_no_stages(), *read])


def _no_stages() -> pl.DataFrame:
    return pl.DataFrame(raw_schema(STAGES).empty_table())


def _one_page_of_owners(run: Run) -> None:
    next(owners(run, archived=False))


def _names(run: Run, object_type: str) -> tuple[str, ...] | None:
    """Return the properties of a type, if custom ones are asked, and read one id."""
    next(listed(run, object_type, properties=(ID,)))
    if not run.settings.properties.get(object_type):
        return None
    return tuple(frame([properties(run, object_type)])["name"].to_list())


def _unless(
    kind: type[Refused],
    refused: dict[str, Refused],
    what: str,
    ask: Callable[[], T],
) -> T | None:
    """Return what was asked for; note it where it is refused in such a way."""
    try:
        return ask()
    except kind as problem:
        refused[what] = problem
        return None
