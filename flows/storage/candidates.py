"""Candidates: generations in the making, until the gate lets them pass or not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import JsonValue

from flows.storage import atomic, manifest
from flows.storage.generation_id import generation_id
from flows.storage.generations import DamagedWarehouse, Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence
from flows.storage.manifest import Manifest
from transforms.schemas import TABLES, Table

REASONS = "reasons.txt"


class IncompleteCandidate(RuntimeError):
    """A candidate lacks tables, or has some that nobody declared."""


def candidate(layout: Layout, as_of: datetime, fence: Fence) -> Path:
    """Make an empty folder for a run's tables, `<table>.parquet` each; return it.

    What an earlier attempt of the same run left there is removed.
    """
    folder = layout.candidates / generation_id(as_of, fence.number)
    atomic.remove(folder)
    folder.mkdir(parents=True)
    return folder


def seal(
    layout: Layout,
    as_of: datetime,
    fence: Fence,
    *,
    code_version: str,
    watermarks: Mapping[str, JsonValue],
) -> Generation:
    """Measure the candidate's tables, write its manifest, make it a generation.

    Raises:
        IncompleteCandidate: when its tables are not those of the dictionary.
        DamagedWarehouse: when the run sealed a generation for this `as_of` already.
        Superseded: when a later run took this run's place.

    """
    name = generation_id(as_of, fence.number)
    folder = layout.candidates / name
    _refuse_other_tables(folder, TABLES)
    facts = {t.name: manifest.measure(_file(folder, t), t) for t in TABLES.values()}
    made = Manifest(
        generation_id=name,
        as_of=as_of,
        code_version=code_version,
        schema_version=manifest.schema_version(),
        watermarks=dict(watermarks),
        content_hash=manifest.combined_hash(facts),
        tables=facts,
    )
    atomic.write_text(folder / manifest.FILE, made.model_dump_json(indent=2) + "\n")
    _move(layout, folder, layout.generations / name, fence)
    return Generation(layout.generations / name, made)


def reject(
    layout: Layout, as_of: datetime, fence: Fence, reasons: Sequence[str]
) -> Path:
    """Put the candidate among the rejected, with the reasons; return its folder."""
    name = generation_id(as_of, fence.number)
    folder, rejected = layout.candidates / name, layout.rejected / name
    atomic.write_text(folder / REASONS, "".join(f"{why}\n" for why in reasons))
    layout.rejected.mkdir(parents=True, exist_ok=True)
    atomic.place(folder, rejected)
    return rejected


def _move(layout: Layout, folder: Path, target: Path, fence: Fence) -> None:
    """Make a finished candidate a generation, unless there is one of that name."""
    atomic.settle(folder)
    layout.generations.mkdir(parents=True, exist_ok=True)
    with fence.guard():
        if target.exists():
            message = (
                f"{target} exists and a generation is never edited: start a new run"
            )
            raise DamagedWarehouse(message)
        atomic.place(folder, target)


def _refuse_other_tables(folder: Path, tables: Mapping[str, Table]) -> None:
    """Raise when a candidate's files are not the dictionary's tables."""
    found = {path.stem for path in folder.glob("*.parquet")}
    missing, unknown = sorted(tables.keys() - found), sorted(found - tables.keys())
    if missing or unknown:
        message = (
            f"{folder} is no complete set of tables: missing {missing or 'none'}, "
            f"not declared {unknown or 'none'}"
        )
        raise IncompleteCandidate(message)


def _file(folder: Path, table: Table) -> Path:
    """Return where a table of the candidate lies."""
    return folder / f"{table.name}.parquet"
