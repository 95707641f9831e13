"""Exports: which files a source consists of, and which version of them lies there."""

import glob
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sources.errors import SourceError
from sources.readers.batch import Decimal, Dialect

ROWS = "rows"
_MOMENT = re.compile(
    r"(?<!\d)(\d{4})(-?)(\d\d)\2(\d\d)(?:T(\d\d)[:-]?(\d\d)(?:[:-]?(\d\d))?)?(?!\d|T\d)"
)


def reference_table(column: str) -> str:
    """Return the table of the raw log that lists the values of a column.

    A character that no folder's name should have is written by its number.
    """
    safe = re.sub(r"[^\w -]", lambda found: f"~{ord(found[0])}~", column)
    return f"reference_{safe}"


@dataclass(frozen=True)
class FileReference:
    """A file that lists the values a column may have, in its column `key`."""

    column: str
    path: Path
    key: str

    @property
    def table(self) -> str:
        """The table of the raw log that holds the list."""
        return reference_table(self.column)


@dataclass(frozen=True)
class FileExport:
    """A source of files: a file or a pattern such as `crm/*.csv`, and how it writes.

    `taken_at` says when a file was true: at the run that reads it, or at the date in
    its name, in `time_zone`. `columns` are those that every file must have.
    """

    name: str
    path: Path
    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: Decimal = "."
    time_zone: str = "UTC"
    taken_at: Literal["run", "file name"] = "run"
    references: tuple[FileReference, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def dialect(self) -> Dialect:
        """How the files write text."""
        return Dialect(self.encoding, self.delimiter, self.decimal)


@dataclass(frozen=True)
class File:
    """A file of an export, and the table of the raw log that it belongs to.

    `name` is relative to the folder that the pattern starts from; `needed` are the
    columns that it must have.
    """

    table: str
    name: str
    path: Path
    needed: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileVersion:
    """What a file held when it was looked at: the hash of its bytes, and when true."""

    file: File
    sha256: str
    size: int
    modified: int
    taken_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What tells its rows in the raw log: the table, and the hash."""
        return self.file.table, self.sha256


def exported_files(export: FileExport) -> Iterator[File]:
    """Yield the files of an export, sorted by name, then its references.

    Raises:
        SourceError: when no file matches.

    """
    for name, path in _matches(export.path):
        yield File(ROWS, name, path, export.columns)
    for reference in export.references:
        for name, path in _matches(reference.path):
            yield File(reference.table, name, path, (reference.key,))


def file_version(file: File, taken_at: datetime) -> FileVersion:
    """Return the version of the file that lies there now."""
    stat = file.path.stat()
    with file.path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileVersion(file, sha256, stat.st_size, stat.st_mtime_ns, taken_at)


def check_unchanged(version: FileVersion) -> None:
    """Raise SourceError when the file was written to since its hash was taken."""
    stat = version.file.path.stat()
    if (stat.st_size, stat.st_mtime_ns) != (version.size, version.modified):
        got = "the file changed while it was read"
        hint = "run again once the export has finished"
        raise SourceError(str(version.file.path), got, "a file at rest", hint)


def taken_at(export: FileExport, file: File) -> datetime | None:
    """Return the instant at which the file was true; null where the run decides.

    Raises:
        SourceError: when the file's name should say it and does not.

    """
    if export.taken_at == "run" or file.table != ROWS:
        return None
    zone = ZoneInfo(export.time_zone)
    moments = set(_moments(file.path.name, zone))
    if len(moments) == 1:
        return moments.pop()
    got = f"{len(moments) or 'no'} dates in the file's name"
    expected = (
        "one date such as 2026-11-01 or 20261101, with a time such as T1830 or not"
    )
    hint = 'rename the file, or set taken_at = "run"'
    raise SourceError(str(file.path), got, expected, hint)


def _matches(pattern: Path) -> list[tuple[str, Path]]:
    """Return the names and paths of the files, sorted by name."""
    if pattern.is_file():
        return [(pattern.name, pattern)]
    parts = pattern.parts
    fixed = next((i for i, p in enumerate(parts) if glob.has_magic(p)), len(parts) - 1)
    folder = Path(*parts[:fixed])
    found = [
        (path.relative_to(folder).as_posix(), path)
        for path in folder.glob(str(Path(*parts[fixed:])))
        # Excel leaves `~$deals.xlsx` beside a workbook that somebody has open.
        if path.is_file() and not path.name.startswith((".", "~$"))
    ]
    if not found:
        got = "no such file" if folder.is_dir() else f"there is no folder {folder}"
        hint = "look at the path, and whether the export ran"
        raise SourceError(str(pattern), got, "at least one file", hint)
    return sorted(found)


def _moments(name: str, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the instants that the name tells; an hour that comes twice is the first."""
    for match in _MOMENT.finditer(name):
        year, _, month, day, hour, minute, second = match.groups(default="00")
        written = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
        try:
            local = datetime.fromisoformat(written).replace(tzinfo=zone)
        except ValueError:  # digits that are no date
            continue
        moment = local.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            yield moment
