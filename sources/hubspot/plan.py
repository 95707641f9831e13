"""Plan: in which order an account is read, and which requests that takes.

The first time a type is listed, live and archived. After that a night searches what
changed, and asks by id for the history of that only; a sweep is a night that also
lists every id, to find what no search shows.
"""

from collections.abc import Collection, Iterator
from typing import Literal

import polars as pl

from sources.hubspot.changes import changed
from sources.hubspot.counted import counted
from sources.hubspot.first_load import live_readings, loaded_first
from sources.hubspot.lists import owner_readings, property_readings, stage_readings
from sources.hubspot.objects import LEAD_STAGE, OWNER, PRODUCT, SEARCHED
from sources.hubspot.run import Run
from sources.hubspot.sweep import swept
from sources.hubspot.tables import MERGES, OWNERS, STAGES, VANISHED, WINDOWS
from sources.readings import Reading

Mode = Literal["night", "sweep"]


def readings(run: Run, mode: Mode) -> Iterator[Reading]:
    """Yield the rows of every table; the windows last, as they vouch for the rest."""
    types = run.settings.object_types
    yield from stage_readings(run, "deals")
    for object_type in types:
        if object_type not in run.known.until:
            yield from loaded_first(run, object_type)
            continue
        if object_type in SEARCHED:
            yield from changed(run, object_type)
        if mode == "sweep":
            yield from swept(run, object_type)
    is_whole = mode == "sweep" or any(name not in run.known.until for name in types)
    yield from (_all_lists(run) if is_whole else _missing_lists(run))
    yield from _findings(run)


def _all_lists(run: Run) -> Iterator[Reading]:
    yield from owner_readings(run, archived=False)
    yield from owner_readings(run, archived=True)
    if "leads" in run.settings.object_types:
        yield from stage_readings(run, "leads")
    for object_type in run.settings.object_types:
        yield from property_readings(run, object_type)


def _missing_lists(run: Run) -> Iterator[Reading]:
    """Yield the lists that records name something unknown of, one request each."""
    for archived in (False, True):
        if _is_unknown(run, OWNER, run.known.owner_ids, OWNERS):
            yield from owner_readings(run, archived=archived)
    if _is_unknown(run, LEAD_STAGE, run.known.stage_ids, STAGES):
        yield from stage_readings(run, "leads")
    is_read = "products" in run.settings.object_types
    if is_read and _is_unknown(run, PRODUCT, run.known.product_ids, "products"):
        yield from counted(run, "products", "list", live_readings(run, "products", []))


def _is_unknown(run: Run, name: str, known: Collection[str], table: str) -> bool:
    """Whether records name an owner, a stage or a product that no list has."""
    named = run.notes.named.get(name, set())
    return bool(named.difference(known, run.notes.listed.get(table, set())))


def _findings(run: Run) -> Iterator[Reading]:
    """Yield what was noted on the way, and at last the windows."""
    notes = run.notes
    merges = [(*key, new) for key, new in notes.merges.items()]
    if merges:
        names = ["object_type", "old_id", "new_id"]
        yield run.reading(MERGES, pl.DataFrame(merges, names, orient="row"))
    if notes.vanished:
        gone = pl.DataFrame(list(notes.vanished), ["object_type", "id"], orient="row")
        yield run.reading(VANISHED, gone)
    instants = {"since": pl.Datetime("us", "UTC"), "until": pl.Datetime("us", "UTC")}
    windows = pl.DataFrame(notes.windows, schema_overrides=instants)
    yield run.reading(WINDOWS, windows)
