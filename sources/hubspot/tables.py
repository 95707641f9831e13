"""Tables: what the raw log holds of HubSpot, every value as text in HubSpot's words.

Each object type has a table of its own: `id`, `createdAt`, `updatedAt`, `archived`,
`archivedAt`, and `properties.<name>` for each property that was asked for.
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from sources.hubspot.objects import OBJECT_TYPES, TRACKED
from sources.readings import UNREADABLE_ROWS

HISTORIES: Final = tuple(f"{name}_history" for name in TRACKED)
ASSOCIATIONS: Final = "associations"
ASSOCIATION_READS: Final = "association_reads"
OWNERS: Final = "owners"
STAGES: Final = "stages"
DEFINED: Final = "properties"
MERGES: Final = "merges"
VANISHED: Final = "vanished"
WINDOWS: Final = "windows"

TABLES: Final = (
    *OBJECT_TYPES,
    *HISTORIES,
    ASSOCIATIONS,
    ASSOCIATION_READS,
    OWNERS,
    STAGES,
    DEFINED,
    MERGES,
    VANISHED,
    UNREADABLE_ROWS,
    WINDOWS,
)

_NUMBER, _INSTANT = pa.int64(), pa.timestamp("us", "UTC")
_TYPES: Final = {
    "_row": _NUMBER,
    "position": _NUMBER,
    "rows": _NUMBER,
    "requests": _NUMBER,
    "since": _INSTANT,
    "until": _INSTANT,
    "_extracted_at": _INSTANT,
}
_COLUMNS: Final = {
    ASSOCIATIONS: (
        "from_type",
        "from_id",
        "to_type",
        "to_id",
        "type_id",
        "category",
        "label",
        "_row",
    ),
    ASSOCIATION_READS: ("from_type", "from_id", "to_type"),
    OWNERS: (
        "id",
        "email",
        "firstName",
        "lastName",
        "userId",
        "archived",
        "createdAt",
        "updatedAt",
        "team",
    ),
    STAGES: (
        "object_type",
        "pipeline_id",
        "pipeline_label",
        "pipeline_order",
        "pipeline_archived",
        "stage_id",
        "stage_label",
        "stage_order",
        "stage_archived",
        "probability",
        "is_closed",
        "createdAt",
        "updatedAt",
    ),
    DEFINED: (
        "object_type",
        "name",
        "label",
        "type",
        "fieldType",
        "groupName",
        "archived",
    ),
    MERGES: ("object_type", "old_id", "new_id"),
    VANISHED: ("object_type", "id"),
    UNREADABLE_ROWS: ("table", "_row", "text", "reason"),
    WINDOWS: ("object_type", "route", "since", "until", "rows", "requests"),
}
_HISTORY: Final = (
    "id",
    "property",
    "value",
    "timestamp",
    "sourceType",
    "sourceId",
    "updatedByUserId",
    "position",
    "_row",
)
_RECORD: Final = ("id", "createdAt", "updatedAt", "archived", "archivedAt")


def raw_schema(table: str, properties: Sequence[str] = ()) -> pa.Schema:
    """Return the columns of a table; an object's depend on the properties asked for."""
    if table in OBJECT_TYPES:
        names = (*_RECORD, *(f"properties.{name}" for name in properties), "_row")
    else:
        names = _HISTORY if table in HISTORIES else _COLUMNS[table]
    columns = (*names, "_extracted_at")
    return pa.schema({name: _TYPES.get(name, pa.string()) for name in columns})
