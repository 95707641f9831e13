"""The volume guard: an export that shrinks overnight is held back until one says so."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flows.storage.raw_loads import Key, Sighting
from sources.errors import VolumeDrop
from sources.exports import ROWS, FileExport, FileVersion
from sources.readings import file_batches

SMALLEST_SHARE = 0.5


class Comparison(NamedTuple):
    """What is new, and how many rows it has after how many before."""

    what: str
    before: int
    after: int


def check_volume(
    export: FileExport,
    versions: Sequence[FileVersion],
    *,
    seen: Sequence[Sighting],
    loaded: Mapping[Key, int],
    smallest_share: float = SMALLEST_SHARE,
) -> None:
    """Compare new versions with what was seen before them, oldest first.

    A file is compared with the last version of its name; where the file's name says
    when it was true, the whole snapshot with the one before. Rows are counted only
    where there is something to compare with, and `loaded` does not know them.

    Raises:
        VolumeDrop: when fewer than `smallest_share` of the rows are left.

    """
    new = [version for version in versions if version.file.table == ROWS]
    before = [sighting for sighting in seen if sighting.table == ROWS]
    compared = _by_snapshot if export.taken_at == "file name" else _by_name
    for what, rows_before, rows_after in compared(_Rows(export, loaded), new, before):
        if rows_after < rows_before * smallest_share:
            got = f"{rows_after:,} rows after {rows_before:,} before"
            expected = f"at least {smallest_share:.0%} of what was there before"
            hint = f"if it is right: stagecast run --accept-volume {export.name}"
            raise VolumeDrop(what, got, expected, hint)


class _Rows(NamedTuple):
    """How many rows a version holds: known, or else counted."""

    export: FileExport
    loaded: Mapping[Key, int]

    def __call__(self, version: FileVersion) -> int:
        known = self.loaded.get(version.key)
        if known is not None:
            return known
        counted = file_batches(version.file, self.export.dialect)
        return sum(batch.rows.num_rows for batch in counted)


def _by_name(
    rows: _Rows, new: Sequence[FileVersion], before: Sequence[Sighting]
) -> Iterator[Comparison]:
    last = {sighting.file: sighting.rows for sighting in before}
    for version in new:
        name = version.file.name
        if name in last:
            yield Comparison(name, last[name], rows(version))


def _by_snapshot(
    rows: _Rows, new: Sequence[FileVersion], before: Sequence[Sighting]
) -> Iterator[Comparison]:
    held: dict[datetime, dict[str, int]] = {}
    for sighting in before:
        held.setdefault(sighting.taken_at, {})[sighting.file] = sighting.rows
    for moment in sorted({version.taken_at for version in new}):
        parts = [version for version in new if version.taken_at == moment]
        known = held.get(moment) or _latest(held, moment)
        arrived = {part.file.name: rows(part) for part in parts}
        held[moment] = held.get(moment, {}) | arrived
        if known:
            what = ", ".join(arrived)
            yield Comparison(what, sum(known.values()), sum(held[moment].values()))


def _latest(
    held: Mapping[datetime, dict[str, int]], moment: datetime
) -> dict[str, int]:
    """Return the snapshot before the moment; empty where there is none."""
    earlier = max((known for known in held if known < moment), default=None)
    return held[earlier] if earlier else {}
