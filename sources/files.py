"""Files: exports of a CRM as CSV, TSV, JSON Lines, XLSX or Parquet.

Quirk: dlt would guess columns and types from records, at a hundred times the cost; so
every resource yields Arrow tables, and all that a file says stays text.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import dlt
import polars as pl
import pyarrow as pa
from dlt.extract import DltResource

from sources.exports import (
    File,
    FileExport,
    FileReference,
    FileVersion,
    exported_files,
    taken_at,
)
from sources.readings import (
    FILES,
    SIGHTINGS,
    UNREADABLE_ROWS,
    Reading,
    Told,
    file_batches,
    located,
    readings,
    sightings,
)

__all__ = ["FileExport", "FileInspection", "FileReference", "files", "inspect"]


@dlt.source(name="files")
def files(
    export: FileExport,
    versions: Sequence[FileVersion],
    *,
    extracted_at: datetime,
    loaded: Collection[tuple[str, str]] = (),
) -> tuple[DltResource, ...]:
    """Read an export as it is: nothing renamed, typed or dropped.

    `versions` are the files that lie there; `loaded` names by table and hash those
    whose rows are in the raw log already: they are only sighted. One resource for each
    table of the raw log: see `sources.readings`.
    """

    @dlt.resource(selected=False)
    def read() -> Iterator[Reading]:
        yield sightings(versions, extracted_at=extracted_at)
        done = set(loaded)
        for version in versions:
            if version.key not in done:
                done.add(version.key)
                yield from readings(version, export.dialect, extracted_at=extracted_at)

    tables = dict.fromkeys(version.file.table for version in versions)
    return tuple(
        _resource(name, read) for name in (*tables, UNREADABLE_ROWS, FILES, SIGHTINGS)
    )


def _resource(name: str, read: DltResource) -> DltResource:
    """Return the resource that is one table of what is read."""

    @dlt.transformer(data_from=read, name=name, write_disposition="append")
    def table(reading: Reading) -> Iterator[pa.Table]:
        if reading.table == name:
            yield reading.rows

    return table


@dataclass(frozen=True)
class FileInspection:
    """A file as it would be read: `sample` has its first rows as the raw log would.

    What only a load can tell, `_file_hash` and `_extracted_at`, is null in the sample,
    and so is `_taken_at` where the run decides it.
    """

    file: File
    columns: tuple[str, ...]
    sample: pl.DataFrame
    rows: int
    unreadable_rows: int


def inspect(
    export: FileExport, *, sample_rows: int = 10_000
) -> Iterator[FileInspection]:
    """Read every file of an export to its end, and load nothing.

    Raises:
        SourceError: as a load would.

    """
    for file in exported_files(export):
        yield _inspection(export, file, sample_rows)


def _inspection(export: FileExport, file: File, sample_rows: int) -> FileInspection:
    told: Told = {
        "_file": file.name,
        "_file_hash": None,
        "_extracted_at": None,
        "_taken_at": taken_at(export, file),
    }
    samples: list[pl.DataFrame] = []
    columns: dict[str, None] = {}
    rows = unreadable = 0
    for batch in file_batches(file, export.dialect):
        table = located(batch, told).slice(0, max(0, sample_rows - rows))
        samples.append(pl.DataFrame(table))
        columns |= dict.fromkeys(batch.rows.column_names)
        rows += batch.rows.num_rows
        unreadable += len(batch.unreadable)
    sample = pl.concat(samples, how="diagonal")
    return FileInspection(file, tuple(columns), sample, rows, unreadable)
