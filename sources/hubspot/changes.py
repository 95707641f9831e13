"""Changes: what a night reads of a type: the records modified since the last one."""

from collections.abc import Iterator

import polars as pl

from sources.http.json_answers import Around
from sources.http.json_records import Page
from sources.http.windows import Window, night_window
from sources.hubspot.asking import searched
from sources.hubspot.associations import association_readings
from sources.hubspot.by_id import read_by_id
from sources.hubspot.counted import counted, noting
from sources.hubspot.objects import ID, TRACKED
from sources.hubspot.records import record_readings
from sources.hubspot.run import Run
from sources.readings import Reading


def changed(run: Run, object_type: str) -> Iterator[Reading]:
    """Yield the changed records of a type, with history, and what they belong to."""
    window = night_window(
        run.known.until[object_type],
        extracted_at=run.extracted_at,
        look_back=run.settings.look_back,
    )
    readings = _changed(run, object_type, window)
    yield from counted(run, object_type, "search", readings, since=window.since)


def asked_by_id(run: Run, object_type: str, ids: pl.Series) -> Iterator[Reading]:
    """Yield the records of these ids with their history, where the type has one."""
    wanted = run.settings.properties_of(object_type)
    tracked = TRACKED.get(object_type, ())
    pages = read_by_id(run, object_type, ids, properties=wanted, tracked=tracked)
    yield from record_readings(
        run, object_type, pages, properties=wanted, tracked=tracked
    )


def _changed(run: Run, object_type: str, window: Window) -> Iterator[Reading]:
    keys = list[str]()
    if object_type in TRACKED:
        # A search has no history, so the records are asked for by id: what they say
        # then is newer than what the search says.
        _exhaust(noting(searched(run, object_type, window, properties=(ID,)), keys))
        yield from asked_by_id(run, object_type, _ids(keys))
    else:
        wanted = run.settings.properties_of(object_type)
        pages = noting(searched(run, object_type, window, properties=wanted), keys)
        yield from record_readings(run, object_type, pages, properties=wanted)
    yield from association_readings(run, object_type, _ids(keys))


def _exhaust(pages: Iterator[Page[Around]]) -> None:
    for _ in pages:
        pass


def _ids(keys: list[str]) -> pl.Series:
    return pl.Series("id", keys, pl.String()).unique(maintain_order=True)
