"""First load: all records of a type, the archived ones too, with their history."""

from collections.abc import Iterator

import polars as pl

from sources.hubspot.asking import listed
from sources.hubspot.associations import association_readings
from sources.hubspot.counted import counted, noting
from sources.hubspot.objects import TRACKED
from sources.hubspot.records import record_readings
from sources.hubspot.run import Run
from sources.readings import Reading


def loaded_first(run: Run, object_type: str) -> Iterator[Reading]:
    """Yield everything that HubSpot shows of a type."""
    yield from counted(run, object_type, "list", live_readings(run, object_type, []))
    yield from archived_readings(run, object_type, [])


def live_readings(run: Run, object_type: str, keys: list[str]) -> Iterator[Reading]:
    """Yield all live records of a type, and what they belong to; note their ids."""
    yield from _listed(run, object_type, keys, archived=False)
    ids = pl.Series("id", keys, pl.String())
    yield from association_readings(run, object_type, ids)


def archived_readings(run: Run, object_type: str, keys: list[str]) -> Iterator[Reading]:
    """Yield the records of a type that were archived, and note their ids."""
    archived = _listed(run, object_type, keys, archived=True)
    yield from counted(run, object_type, "archived", archived)


def _listed(
    run: Run, object_type: str, keys: list[str], *, archived: bool
) -> Iterator[Reading]:
    wanted = run.settings.properties_of(object_type)
    tracked = TRACKED.get(object_type, ())
    pages = listed(
        run, object_type, properties=wanted, tracked=tracked, archived=archived
    )
    yield from record_readings(
        run, object_type, noting(pages, keys), properties=wanted, tracked=tracked
    )
