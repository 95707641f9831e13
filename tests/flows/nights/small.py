"""A small company's exports, written to a folder, and the configuration for them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

STAGES = {
    "new": "lead",
    "talk": "qualification",
    "offer": "proposal",
    "won": "won",
    "lost": "lost",
}
EVENTS = {
    "deal_id": "Deal",
    "sequence": "Nr",
    "stage": "Stage",
    "changed_at": "At",
    "owner": "Owner",
    "amount": "Amount",
}
DEALS = {
    "deal_id": "Deal",
    "stage": "Stage",
    "owner": "Owner",
    "amount": "Amount",
    "expected_close_date": "Close",
    "created_at": "Created",
}
FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
FILE = "stagecast.toml"


def write_config(
    folder: Path,
    *,
    shape: str = "events",
    path: str = "deals.csv",
    columns: Mapping[str, str] | None = None,
    rest: str = "",
    **settings: object,
) -> Path:
    """Write `stagecast.toml` with one source, `crm`; return its path.

    `settings` are further ones of the source, `rest` is TOML for the end of the file.
    """
    source: dict[str, object] = {"name": "crm", "kind": "files", "currency": "EUR"}
    source |= {"path": path, "shape": shape, **settings}
    named = columns or (DEALS if shape == "deals" else EVENTS)
    stages = (
        f'  {{ id = "{name}", label = "{name}", canonical = "{canonical}" }},'
        for name, canonical in STAGES.items()
    )
    pipeline = {"source": "crm", "id": "sales", "label": "Sales"}
    company = {"name": "Small", "time_zone": "Europe/Berlin"}
    company["reporting_currency"] = "EUR"
    parts = [
        _table("[company]", company),
        _table("[metrics]", {"trailing_days": [42], "sample_floor": 5}),
        _table("[forecast]", {"draws": 100}),
        _table("[[source]]", source),
        _table("[source.columns]", named),
        _table("[[pipeline]]", pipeline),
        "stages = [",
        *stages,
        "]",
        rest,
    ]
    file = folder / FILE
    file.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return file


def events(until: datetime, deals: int = 80) -> list[list[str]]:
    """Return the stage events before an instant, as a CRM exports them that night.

    A deal comes up every 15 hours. A third of them is won in the end, a third lost, a
    third stays open. Every fourth enters its first two stages at one instant. Two
    amounts are no numbers.
    """
    paths = (
        ("new", "talk", "offer", "won"),
        ("new", "talk", "lost"),
        ("new", "talk", "offer"),
    )
    rows = [
        [f"D{n:03}", str(step), stage, at.isoformat(), f"rep{n % 4}", f"{n * 97}.25"]
        for n in range(1, deals + 1)
        for step, stage in enumerate(paths[n % 3], start=1)
        if (at := _entered_at(n, step)) < until
    ]
    rows[40][-1], rows[80][-1] = "a lot", "1e400"
    return rows


def write_csv(
    path: Path,
    rows: Iterable[Sequence[str]],
    names: Iterable[str] = EVENTS.values(),
    *,
    delimiter: str = ",",
) -> Path:
    """Write rows under a header; return the path."""
    lines = [delimiter.join(row) for row in (list(names), *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _entered_at(deal: int, step: int) -> datetime:
    """Return when a deal entered its n-th stage; each deal has a pace of its own."""
    pace = timedelta(hours=deal * 31 % 97 + 5)
    paces = max(step - 2, 0) if deal % 4 == 0 else step - 1
    return FIRST + (deal - 1) * timedelta(hours=15) + paces * pace


def _table(head: str, settings: Mapping[str, object]) -> str:
    """Return a table of TOML; JSON writes its strings, numbers and lists alike."""
    lines = (f"{name} = {json.dumps(value)}" for name, value in settings.items())
    return "\n".join([head, *lines])
