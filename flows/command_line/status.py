"""`stagecast status`: what is published, since when, and whether all is in order."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.command_line.places import layout
from flows.console import say
from flows.publications.duckdb_file import published_generation
from flows.storage.candidates import REASONS
from flows.storage.generation_id import generations_in
from flows.storage.generations import current, history
from flows.storage.layout import Layout
from flows.storage.lock import holder

_UNITS = ("B", "kB", "MB", "GB", "TB")
_KILO = 1000.0


def write_status(config: Path, data: Path | None, *, as_json: bool) -> None:
    """Write what is current, how old it is, and what was rejected last."""
    facts = _facts(layout(config, data))
    if as_json:
        say(json.dumps(facts, indent=2))
    else:
        say(*_lines(facts))


def _facts(folders: Layout) -> dict[str, Any]:
    """Return what there is to say, as JSON holds it."""
    generation = current(folders)
    name = generation.id if generation else None
    published = published_generation(folders)
    rejected = generations_in(folders.rejected)
    running = holder(folders)
    return {
        "data_folder": str(folders.root),
        "generation_id": name,
        "as_of": generation.manifest.as_of.isoformat() if generation else None,
        "made_current_at": _changed_at(folders.pointer),
        "age_seconds": _age(folders.pointer),
        "published_generation_id": published,
        "publication_matches": published == name,
        "generations": list(history(folders)),
        "last_rejected": rejected[-1] if rejected else None,
        "rejected_because": _reasons(folders, rejected[-1]) if rejected else [],
        "running": running.fence if running else None,
        "bytes": {
            part.name: _size(part)
            for part in (
                folders.raw,
                folders.generations,
                folders.published,
                folders.exports,
                folders.rejected,
            )
        },
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    """Return the facts as people read them."""
    sizes = ", ".join(f"{part} {_readable(n)}" for part, n in facts["bytes"].items())
    return [
        f"data folder      {facts['data_folder']}",
        *_current_lines(facts),
        f"generations      {len(facts['generations'])}",
        *(f"                 {name}" for name in facts["generations"][-5:]),
        f"last rejected    {facts['last_rejected'] or 'none'}",
        *(f"                 {why}" for why in facts["rejected_because"]),
        f"running now      {_run(facts['running'])}",
        f"sizes            {sizes}",
    ]


def _current_lines(facts: dict[str, Any]) -> list[str]:
    """Return the lines about what is current and what is published."""
    if facts["generation_id"] is None:
        return ["current          nothing published yet: `stagecast run` does it"]
    published = facts["published_generation_id"] or "nothing"
    since = f"{facts['made_current_at']}, {_duration(facts['age_seconds'])} ago"
    agrees = "the current generation"
    differs = f"{published}, not the current one: `stagecast run` puts it right"
    return [
        f"current          {facts['generation_id']}",
        f"as of            {facts['as_of']} (exclusive)",
        f"made current     {since}",
        f"published        {agrees if facts['publication_matches'] else differs}",
    ]


def _changed_at(path: Path) -> str | None:
    """Return when a file was last replaced, in UTC."""
    if not path.exists():
        return None
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC).isoformat()


def _age(path: Path) -> int | None:
    """Return how many seconds ago a file was replaced; about machines, not sales."""
    if not path.exists():
        return None
    return max(0, int(time.time() - path.stat().st_mtime))


def _reasons(folders: Layout, rejected: str) -> list[str]:
    """Return why a candidate was rejected."""
    path = folders.rejected / rejected / REASONS
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _run(number: int | None) -> str:
    """Return which run is at work."""
    return "nothing" if number is None else f"run {number}"


def _readable(size: float) -> str:
    """Return a size as people read it."""
    for unit in _UNITS:
        if size < _KILO or unit == _UNITS[-1]:
            break
        size /= _KILO
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def _duration(seconds: int) -> str:
    """Return a duration as people read it: the two largest parts."""
    minutes, _ = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
