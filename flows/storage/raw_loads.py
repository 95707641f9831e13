"""Loads of the raw log: which came to their end, and what each of them brought.

A load is complete once dlt has listed it in `_dlt_loads`, its last step. Pieces of any
other load are never read, and their files are loaded again.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from flows.storage.layout import Layout
from sources.readings import FILES, SIGHTINGS

Key = tuple[str, str]
"""A table of the raw log and the hash of a file whose rows are in it."""


class Sighting(NamedTuple):
    """A file that a load saw: its table, name and hash, when true, how many rows."""

    load_id: str
    table: str
    file: str
    sha256: str
    taken_at: datetime
    rows: int


def pieces(layout: Layout, source: str, table: str) -> dict[str, list[Path]]:
    """Return the Parquet files of a table, by complete load, first load first."""
    folder = layout.raw / source / table
    found: dict[str, list[Path]] = {
        load_id: [] for load_id in _complete(layout, source)
    }
    for path in sorted(folder.glob("*.parquet")):
        load_id = path.name.rsplit(".", 2)[0]
        if load_id in found:
            found[load_id].append(path)
    return {load_id: paths for load_id, paths in found.items() if paths}


def loaded_rows(layout: Layout, source: str) -> dict[Key, int]:
    """Return how many rows are in the log of each file that was loaded."""
    return {key: rows for _, key, rows in _loaded(layout, source)}


def repeats(layout: Layout, source: str) -> dict[str, list[Key]]:
    """Return by load the files that an earlier load had brought already.

    Two runs at once may both load a file; the first load by its id is the one read.
    """
    first: dict[Key, str] = {}
    repeated: dict[str, list[Key]] = {}
    for load_id, key, _ in _loaded(layout, source):
        if first.setdefault(key, load_id) != load_id:
            repeated.setdefault(load_id, []).append(key)
    return repeated


def sightings(layout: Layout, source: str) -> list[Sighting]:
    """Return what every load saw in the source's folder, first load first."""
    rows = loaded_rows(layout, source)
    return [
        Sighting(
            load_id,
            seen["table"],
            seen["_file"],
            seen["_file_hash"],
            seen["_taken_at"],
            rows.get((seen["table"], seen["_file_hash"]), 0),
        )
        for load_id, paths in pieces(layout, source, SIGHTINGS).items()
        for seen in pl.read_parquet(paths, glob=False).iter_rows(named=True)
    ]


def _loaded(layout: Layout, source: str) -> Iterator[tuple[str, Key, int]]:
    """Yield each file whose rows a load brought, first load first."""
    for load_id, paths in pieces(layout, source, FILES).items():
        for file in pl.read_parquet(paths, glob=False).iter_rows(named=True):
            yield load_id, (file["table"], file["_file_hash"]), file["rows"]


def _complete(layout: Layout, source: str) -> list[str]:
    """Return the loads that came to their end, by their id, which is a time."""
    folder = layout.raw / source / "_dlt_loads"
    return sorted(filter(None, map(_load_id, folder.glob("*.jsonl"))), key=float)


def _load_id(path: Path) -> str | None:
    """Return the load that the entry lists; null where it was cut off in writing."""
    try:
        entry = json.loads(path.read_bytes())
    except ValueError:
        return None
    return str(entry["load_id"]) if entry["status"] == 0 else None
