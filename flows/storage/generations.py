"""Generations: complete sets of tables, one of which is current.

A sealed candidate is made current by one change of the pointer file. A generation is
never edited. Whoever reads through the pointer sees the whole of one generation or
the whole of another.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from flows.storage import atomic, manifest
from flows.storage.generation_id import (
    compact,
    generations_in,
    is_generation_id,
    order_of,
)
from flows.storage.layout import Layout
from flows.storage.lock import Fence
from flows.storage.manifest import Manifest


class DamagedWarehouse(RuntimeError):
    """A generation, or the pointer to it, is not what it should be."""


class NoSuchGeneration(LookupError):
    """There is no generation of that name."""


@dataclass(frozen=True)
class Generation:
    """One complete, consistent set of tables, on disk."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Its name: the instant it knows up to, and the run that made it."""
        return self.manifest.generation_id

    def parquet(self, table: str) -> Path:
        """Return the file of one of its tables."""
        return self.folder / f"{table}.parquet"

    def scan(self, table: str) -> pl.LazyFrame:
        """Return one of its tables."""
        return pl.scan_parquet(self.parquet(table), glob=False)


def make_current(layout: Layout, generation: Generation, fence: Fence) -> None:
    """Point at the generation: from now on it is what people and tools should see.

    Raises:
        Superseded: when a later run took this run's place.
        NoSuchGeneration, DamagedWarehouse: when it cannot be read.

    """
    read(layout, generation.id)
    said = {"generation_id": generation.id, "fence": fence.number}
    with fence.guard():
        atomic.write_text(layout.pointer, json.dumps(said, indent=2) + "\n")


def current_id(layout: Layout) -> str | None:
    """Return the name of the current generation, or None before the first.

    Raises:
        DamagedWarehouse: when the pointer cannot be read.

    """
    if not layout.pointer.exists():
        return None
    try:
        return str(json.loads(layout.pointer.read_text("utf-8"))["generation_id"])
    except (ValueError, TypeError, KeyError) as error:
        message = f"{layout.pointer} does not name a generation. {_remedy(layout)}"
        raise DamagedWarehouse(message) from error


def current(layout: Layout) -> Generation | None:
    """Return the current generation, or None before the first.

    Raises:
        DamagedWarehouse: when the pointer or the generation cannot be read.

    """
    name = current_id(layout)
    if name is None:
        return None
    if not (layout.generations / name).is_dir():
        message = (
            f"{layout.pointer} names {name}, which is not in {layout.generations}. "
            f"{_remedy(layout)}"
        )
        raise DamagedWarehouse(message)
    return read(layout, name)


def read(layout: Layout, name: str) -> Generation:
    """Return the generation of that name.

    Raises:
        NoSuchGeneration: when there is none.
        DamagedWarehouse: when its manifest or one of its files is missing or broken.

    """
    folder = layout.generations / name
    if not (is_generation_id(name) and folder.is_dir()):
        message = f"no generation {name!r} in {layout.generations}. {_known(layout)}"
        raise NoSuchGeneration(message)
    made = _read_manifest(layout, name)
    lost = [table for table in made.tables if not _is_there(folder, table)]
    if lost:
        message = f"{folder} lost {', '.join(lost)}. {_remedy(layout, name)}"
        raise DamagedWarehouse(message)
    return Generation(folder, made)


def history(layout: Layout) -> tuple[str, ...]:
    """Return the names of all generations, by `as_of`, then by run; oldest first."""
    return generations_in(layout.generations)


def last_before(layout: Layout, as_of: datetime) -> Generation | None:
    """Return the generation that a night at `as_of` follows, or None for the first.

    The current one, where it knows less; else the newest of those that know less.

    Raises:
        DamagedWarehouse: when the pointer or the generation cannot be read.

    """
    now, limit = current_id(layout), compact(as_of)
    earlier = [name for name in history(layout) if order_of(name)[0] < limit]
    if now in earlier:
        return current(layout)
    return read(layout, earlier[-1]) if earlier else None


def rollback(layout: Layout, fence: Fence, to: str | None = None) -> Generation:
    """Point at an earlier generation, by default the one before the current.

    Raises:
        NoSuchGeneration: when there is none before, or none of that name.
        DamagedWarehouse: when it, or the pointer, cannot be read.
        Superseded: when a later run took this run's place.

    """
    generation = read(layout, to or _before_current(layout))
    make_current(layout, generation, fence)
    return generation


def _read_manifest(layout: Layout, name: str) -> Manifest:
    """Return a generation's manifest, which must be its own."""
    path = layout.generations / name / manifest.FILE
    try:
        made = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        message = f"{path} cannot be read. {_remedy(layout, name)}"
        raise DamagedWarehouse(message) from error
    if made.generation_id != name:
        message = f"{path} is that of {made.generation_id}. {_remedy(layout, name)}"
        raise DamagedWarehouse(message)
    return made


def _before_current(layout: Layout) -> str:
    """Return the name of the generation before the current one."""
    now = current_id(layout)
    earlier = [n for n in history(layout) if now and order_of(n) < order_of(now)]
    if not earlier:
        message = f"no generation before {now or 'the first'}. {_known(layout)}"
        raise NoSuchGeneration(message)
    return earlier[-1]


def _is_there(folder: Path, table: str) -> bool:
    """Whether a table's file lies in the folder."""
    return (folder / f"{table}.parquet").is_file()


def _known(layout: Layout) -> str:
    """Return the sentence that lists the generations."""
    return f"There are: {', '.join(history(layout)) or 'none'}."


def _remedy(layout: Layout, damaged: str = "") -> str:
    """Return what to do about a damaged generation or pointer."""
    others = [name for name in history(layout) if name != damaged]
    listed = ", ".join(others) or "none left"
    return f"Roll back to another generation ({listed}), or start a new run."
