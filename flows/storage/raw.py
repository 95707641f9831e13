"""The raw log: everything that was ever read, append-only, as text.

A folder a source, a folder a table. Rows of a file are loaded once, however often it is
seen; what lay in the source's folder, and when, is told by its sightings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from pydantic import JsonValue

from flows.storage.dlt_load import append
from flows.storage.layout import Layout
from flows.storage.raw_loads import Sighting, loaded_rows, pieces, repeats, sightings
from flows.storage.volume import SMALLEST_SHARE, check_volume
from sources import files as file_source
from sources.exports import (
    ROWS,
    FileExport,
    FileVersion,
    exported_files,
    file_version,
    reference_table,
    taken_at,
)
from sources.readings import METADATA, SCHEMAS, SIGHTINGS, UNREADABLE_ROWS

__all__ = [
    "ROWS",
    "LoadResult",
    "files",
    "is_small",
    "load",
    "reference",
    "scan",
    "snapshots",
    "standing",
    "watermark",
]


_SMALL = 32 * 2**20


@dataclass(frozen=True)
class LoadResult:
    """What a load brought: rows, the files it read, and those it knew."""

    source: str
    rows: int
    unreadable_rows: int
    files: tuple[str, ...]
    skipped: tuple[str, ...]


def load(
    export: FileExport,
    *,
    layout: Layout,
    extracted_at: datetime,
    accept_volume: bool = False,
    smallest_share: float = SMALLEST_SHARE,
) -> LoadResult:
    """Read what is new of an export into the raw log, all of it or nothing.

    `extracted_at` is the run's instant. A file whose bytes were loaded before is not
    loaded again. `accept_volume` lets in an export that shrank.

    Raises:
        SourceError: when a file cannot be read; nothing was loaded then.
        VolumeDrop: when fewer than `smallest_share` of a file's rows are left.

    """
    versions = [
        file_version(file, taken_at(export, file) or extracted_at)
        for file in exported_files(export)
    ]
    seen = sightings(layout, export.name)
    loaded = loaded_rows(layout, export.name)
    new = _new(export, versions, seen)
    if not accept_volume:
        check_volume(
            export, new, seen=seen, loaded=loaded, smallest_share=smallest_share
        )
    source = file_source.files(export, new, extracted_at=extracted_at, loaded=loaded)
    counts = append(source, dataset=export.name, layout=layout) if new else {}
    return LoadResult(
        source=export.name,
        rows=counts.get(ROWS, 0),
        unreadable_rows=counts.get(UNREADABLE_ROWS, 0),
        files=tuple(v.file.name for v in versions if v.key not in loaded),
        skipped=tuple(v.file.name for v in versions if v.key in loaded),
    )


def scan(layout: Layout, source: str, table: str) -> pl.LazyFrame:
    """Return a table of the raw log: every version of every file, each one once.

    Only complete loads count. A column that some file lacks is null in its rows. Where
    nothing was loaded, the frame has the metadata and no row.
    """
    repeated = repeats(layout, source)
    frames = [
        _without(pl.scan_parquet(path, glob=False), repeated.get(load_id, []), table)
        for load_id, paths in pieces(layout, source, table).items()
        for path in paths
    ]
    nothing = pl.LazyFrame(SCHEMAS.get(table, METADATA).empty_table())
    return pl.concat([*frames, nothing], how="diagonal")


def snapshots(layout: Layout, source: str) -> pl.LazyFrame:
    """Return the rows of every snapshot: what lay in the folder together, and when.

    The same columns as `scan` of rows. A file that lies there unchanged beside one that
    changed, or comes back to what it was, is part of the snapshot though its rows were
    loaded before: `_file`, `_taken_at` and `_extracted_at` are those of the sighting.
    """
    rows = scan(layout, source, ROWS)
    return (
        rows.drop("_file", "_extracted_at", "_taken_at")
        .join(
            _sighted(layout, source).drop("table"),
            on="_file_hash",
            how="inner",
            validate="m:m",
        )
        .select(rows.collect_schema().names())
    )


def standing(layout: Layout, source: str, *, as_of: datetime) -> pl.LazyFrame:
    """Return the rows of the snapshot that lay there last up to `as_of`.

    A night from before the first load takes what that load saw: there was no other.
    """
    moments = [s.taken_at for s in sightings(layout, source) if s.table == ROWS]
    known = [moment for moment in moments if moment <= as_of]
    moment = max(known) if known else min(moments, default=as_of)
    return snapshots(layout, source).filter(pl.col("_taken_at") == moment)


def reference(layout: Layout, source: str, column: str) -> pl.LazyFrame:
    """Return the list of a column's values as it stood when it was last seen."""
    table = reference_table(column)
    seen = [known for known in sightings(layout, source) if known.table == table]
    hashes = [known.sha256 for known in seen if known.load_id == seen[-1].load_id]
    return scan(layout, source, table).filter(pl.col("_file_hash").is_in(hashes))


def files(layout: Layout, sources: Iterable[str]) -> pl.LazyFrame:
    """Return the files of every snapshot: source, file, taken_at, extracted_at."""
    nothing = pl.LazyFrame(SCHEMAS[SIGHTINGS].empty_table()).with_columns(
        source=pl.lit("")
    )
    seen = [
        _sighted(layout, source).with_columns(source=pl.lit(source))
        for source in sources
    ]
    return pl.concat([nothing, *seen], how="vertical").select(
        "source",
        file="_file",
        taken_at="_taken_at",
        extracted_at="_extracted_at",
    )


def is_small(layout: Layout, most_bytes: int = _SMALL) -> bool:
    """Whether the log is so small that whatever is made of it fits into memory whole.

    Measured, in one piece: 250,000 deals of 91 MB here took 1.4 GB to build and check.
    """
    sizes = (path.stat().st_size for path in layout.raw.glob("*/*/*.parquet"))
    return sum(sizes) <= most_bytes


def watermark(layout: Layout, source: str) -> dict[str, JsonValue]:
    """Return up to where a source was read: how many files, and when the newest was."""
    seen = [known for known in sightings(layout, source) if known.table == ROWS]
    newest = max((known.taken_at for known in seen), default=None)
    return {
        "files": len({known.sha256 for known in seen}),
        "newest_taken_at": newest.isoformat() if newest else None,
    }


def _sighted(layout: Layout, source: str) -> pl.LazyFrame:
    """Return the sightings of exported files; of two at one moment, the later one."""
    return (
        scan(layout, source, SIGHTINGS)
        .filter(pl.col("table") == ROWS)
        .unique(["_file", "_taken_at"], keep="last", maintain_order=True)
    )


def _new(
    export: FileExport, versions: Sequence[FileVersion], seen: Sequence[Sighting]
) -> list[FileVersion]:
    """Return the versions to sight: a table's files, where they are not as last seen.

    Of files that have their moment in their name, those that are new themselves.
    """
    new: list[FileVersion] = []
    for table in dict.fromkeys(version.file.table for version in versions):
        here = [version for version in versions if version.file.table == table]
        before = [known for known in seen if known.table == table]
        if export.taken_at == "file name" and table == ROWS:
            last = {known.file: known.sha256 for known in before}
            new += [v for v in here if last.get(v.file.name) != v.sha256]
        else:
            last = {k.file: k.sha256 for k in before if k.load_id == before[-1].load_id}
            new += here if {v.file.name: v.sha256 for v in here} != last else []
    return new


def _without(
    frame: pl.LazyFrame, keys: list[tuple[str, str]], table: str
) -> pl.LazyFrame:
    """Return the frame without the rows of these files, told by table and hash."""
    if not keys or table == SIGHTINGS:
        return frame
    of_table = pl.col("table") if table in SCHEMAS else pl.lit(table)
    repeated = [f"{of} {sha256}" for of, sha256 in keys]
    return frame.filter(~pl.format("{} {}", of_table, "_file_hash").is_in(repeated))
