"""Small portals: a few records of HubSpot, each test saying only what matters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from sandbox.hubspot.portal import (
    ASSOCIATIONS,
    HISTORY,
    MERGES,
    OBJECT_TYPES,
    OWNERS,
    PROPERTIES,
    RECORD,
    STAGES,
    Portal,
)
from sources.hubspot.objects import PROPERTIES as ASKED
from sources.hubspot.objects import TRACKED, modified_property

DAY = datetime(2026, 3, 2, tzinfo=UTC)
MORNING = DAY + timedelta(days=1)
Record = Mapping[str, object]


def portal(
    *,
    objects: Mapping[str, pl.DataFrame] | None = None,
    history: Mapping[str, pl.DataFrame] | None = None,
    associations: Sequence[tuple[str, int, str, int]] = (),
    merges: Sequence[tuple[str, int, int]] = (),
    at: datetime = MORNING,
) -> Portal:
    """Return a portal with two owners, one of whom left, and a pipeline a type."""
    found = objects or {}
    return Portal(
        at=at,
        objects={name: found.get(name, records(name, [])) for name in OBJECT_TYPES},
        history={
            name: (history or {}).get(name, pl.DataFrame(schema=HISTORY))
            for name in (*TRACKED, "contacts")
        },
        associations=pl.DataFrame(
            [(*row, 3, "HUBSPOT_DEFINED", None) for row in associations],
            ASSOCIATIONS,
            orient="row",
        ).sort("from_type", "to_type", "from_id", "to_id"),
        owners=pl.DataFrame([owner(1), owner(2, archived=True)], OWNERS),
        stages=pl.DataFrame(
            [stage("deals", "default", "new"), stage("leads", "lead", "new-stage-id")],
            STAGES,
        ),
        properties=pl.DataFrame(
            [("deals", "amount", "Amount", "number", "number", "info", False)],
            PROPERTIES,
            orient="row",
        ),
        merges=pl.DataFrame(list(merges), MERGES, orient="row"),
    )


def records(object_type: str, rows: Iterable[Record]) -> pl.DataFrame:
    """Return records; `id` and properties as given, `at` is when each was modified."""
    names = ASKED[object_type]
    schema = RECORD | dict.fromkeys(names, pl.String())
    made = [_record(object_type, row) for row in rows]
    return pl.DataFrame(made, schema=pl.Schema(schema)).sort("id")


def entries(rows: Iterable[tuple[int, str, str | None, datetime]]) -> pl.DataFrame:
    """Return the history of properties: id, property, value, when."""
    made = [(*row, "CRM_UI", "userId:7", 7) for row in rows]
    return pl.DataFrame(made, HISTORY, orient="row").sort(
        "id", "property", "timestamp", descending=[False, False, True]
    )


def owner(id_: int, *, archived: bool = False) -> Record:
    return {
        "id": id_,
        "user_id": id_ + 100,
        "email": f"owner{id_}@example.com",
        "first_name": "Ada",
        "last_name": "Byron",
        "created_at": DAY,
        "updated_at": DAY,
        "archived": archived,
        "team": "north",
    }


def stage(object_type: str, pipeline_id: str, stage_id: str) -> Record:
    return {
        "object_type": object_type,
        "pipeline_id": pipeline_id,
        "pipeline_label": "Sales",
        "pipeline_order": 0,
        "stage_id": stage_id,
        "stage_label": "New",
        "stage_order": 1,
        "probability": "0.2",
        "is_closed": False,
        "archived": False,
        "created_at": DAY,
        "updated_at": DAY,
    }


def _record(object_type: str, row: Record) -> Record:
    at = row.get("at", DAY)
    assert isinstance(at, datetime)
    written = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    archived_at = row.get("archived_at")
    return {
        "id": row["id"],
        "created_at": DAY - timedelta(days=30),
        "updated_at": at,
        "archived": archived_at is not None,
        "archived_at": archived_at,
        "visible_at": row.get("visible_at", at),
        modified_property(object_type): written,
        "hs_object_id": str(row["id"]),
        **{name: row[name] for name in row if name in ASKED[object_type]},
    }
