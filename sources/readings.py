"""Readings: what a file says, as text, and where it was said: rows of the raw log.

`rows` and `reference_<column>`: the file's own columns, and the metadata below.
`unreadable_rows`: a row that could not be taken apart, its text and the reason.
`files`: one row a file that was loaded, with what it held.
`sightings`: one row a file each time a folder holds something new. Rows are loaded
once however often their file is seen, so this tells what lay there, and when.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from sources.errors import SourceError
from sources.exports import File, FileVersion, check_unchanged
from sources.readers.batch import Batch, Dialect
from sources.readers.formats import batches

FILES = "files"
SIGHTINGS = "sightings"
UNREADABLE_ROWS = "unreadable_rows"

_TEXT, _NUMBER, _INSTANT = pa.string(), pa.int64(), pa.timestamp("us", "UTC")
_SEEN = {
    "_file": _TEXT,
    "_file_hash": _TEXT,
    "_extracted_at": _INSTANT,
    "_taken_at": _INSTANT,
}
METADATA = pa.schema(_SEEN | {"_row": _NUMBER})
SCHEMAS = {
    SIGHTINGS: pa.schema({"table": _TEXT} | _SEEN),
    UNREADABLE_ROWS: pa.schema(
        {"table": _TEXT} | _SEEN | {"_row": _NUMBER, "text": _TEXT, "reason": _TEXT}
    ),
    FILES: pa.schema(
        {"table": _TEXT}
        | _SEEN
        | {"rows": _NUMBER, "unreadable_rows": _NUMBER, "bytes": _NUMBER}
        | {"columns": _TEXT}  # the names as a JSON list
    ),
}
Told = Mapping[str, object]


@dataclass(frozen=True)
class Reading:
    """Some rows of one table of the raw log."""

    table: str
    rows: pa.Table


def readings(
    version: FileVersion, dialect: Dialect, *, extracted_at: datetime
) -> Iterator[Reading]:
    """Read one file: its rows, those that cannot be read, and at last what it held.

    Raises:
        SourceError: when the file cannot be read, or changes meanwhile.

    """
    file, told = version.file, sighting(version, extracted_at=extracted_at)
    columns: dict[str, None] = {}
    counts = {"rows": 0, "unreadable_rows": 0}
    for batch in file_batches(file, dialect):
        if batch.rows.num_rows or not columns:
            yield Reading(file.table, located(batch, told))
        if batch.unreadable:
            yield Reading(UNREADABLE_ROWS, _unreadable(batch, told))
        columns |= dict.fromkeys(batch.rows.column_names)
        counts["rows"] += batch.rows.num_rows
        counts["unreadable_rows"] += len(batch.unreadable)
    check_unchanged(version)
    names = json.dumps(list(columns), ensure_ascii=False)
    held = {**told, **counts, "bytes": version.size, "columns": names}
    yield Reading(FILES, pa.Table.from_pylist([held], SCHEMAS[FILES]))


def sighting(version: FileVersion, *, extracted_at: datetime) -> Told:
    """Return what is told of a file each time it is seen."""
    return {
        "table": version.file.table,
        "_file": version.file.name,
        "_file_hash": version.sha256,
        "_extracted_at": extracted_at,
        "_taken_at": version.taken_at,
    }


def sightings(versions: Iterable[FileVersion], *, extracted_at: datetime) -> Reading:
    """Return that these files lay there together."""
    seen = [dict(sighting(version, extracted_at=extracted_at)) for version in versions]
    return Reading(SIGHTINGS, pa.Table.from_pylist(seen, SCHEMAS[SIGHTINGS]))


def file_batches(file: File, dialect: Dialect) -> Iterator[Batch]:
    """Read a file batch by batch, and see to the names of its columns.

    Raises:
        SourceError: when a name is one that the raw log uses itself, or a column is
            missing that the file must have.

    """
    there: dict[str, None] = {}
    for batch in batches(file.path, dialect):
        for name in batch.rows.column_names:
            if name in METADATA.names or name.startswith("_dlt"):
                raise _bad_column(file, f"a column named {name!r}", "no such name")
        there |= dict.fromkeys(batch.rows.column_names)
        yield batch
    missing = [name for name in file.needed if name not in there]
    if missing:
        raise _missing_columns(file, missing, list(there))


def located(batch: Batch, told: Told) -> pa.Table:
    """Return the rows with where and when they were read."""
    rows = batch.rows
    for name in _SEEN:
        value = pa.scalar(told[name], METADATA.field(name).type)
        rows = rows.append_column(name, pa.repeat(value, len(rows)))
    return rows.append_column("_row", batch.numbers)


def _unreadable(batch: Batch, told: Told) -> pa.Table:
    aside = [
        {**told, "_row": row.row, "text": row.text, "reason": row.reason}
        for row in batch.unreadable
    ]
    return pa.Table.from_pylist(aside, SCHEMAS[UNREADABLE_ROWS])


def _bad_column(file: File, got: str, expected: str) -> SourceError:
    return SourceError(str(file.path), got, expected, "change the name in the export")


def _missing_columns(file: File, missing: list[str], there: list[str]) -> SourceError:
    got = f"no column {', '.join(map(repr, missing))}; it has {', '.join(there)}"
    hint = "correct the name in the configuration, or export the column"
    return SourceError(str(file.path), got, "every column that is configured", hint)
