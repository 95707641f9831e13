"""A portal: everything HubSpot shows at one instant, as frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

INSTANT: Final = pl.Datetime("us", "UTC")

OBJECT_TYPES: Final = (
    "deals",
    "contacts",
    "companies",
    "leads",
    "line_items",
    "products",
    "emails",
    "calls",
    "meetings",
    "notes",
    "tasks",
)

# Every object's own columns; one text column per HubSpot property follows them.
RECORD: Final = pl.Schema(
    {
        "id": pl.Int64(),
        "created_at": INSTANT,
        "updated_at": INSTANT,
        "archived": pl.Boolean(),
        "archived_at": INSTANT,
        "visible_at": INSTANT,
    }
)
HISTORY: Final = pl.Schema(
    {
        "id": pl.Int64(),
        "property": pl.String(),
        "value": pl.String(),
        "timestamp": INSTANT,
        "source_type": pl.String(),
        "source_id": pl.String(),
        "updated_by_user_id": pl.Int64(),
    }
)
ASSOCIATIONS: Final = pl.Schema(
    {
        "from_type": pl.String(),
        "from_id": pl.Int64(),
        "to_type": pl.String(),
        "to_id": pl.Int64(),
        "type_id": pl.Int64(),
        "category": pl.String(),
        "label": pl.String(),
    }
)
OWNERS: Final = pl.Schema(
    {
        "id": pl.Int64(),
        "user_id": pl.Int64(),
        "email": pl.String(),
        "first_name": pl.String(),
        "last_name": pl.String(),
        "created_at": INSTANT,
        "updated_at": INSTANT,
        "archived": pl.Boolean(),
        "team": pl.String(),
    }
)
STAGES: Final = pl.Schema(
    {
        "object_type": pl.String(),
        "pipeline_id": pl.String(),
        "pipeline_label": pl.String(),
        "pipeline_order": pl.Int64(),
        "stage_id": pl.String(),
        "stage_label": pl.String(),
        "stage_order": pl.Int64(),
        "probability": pl.String(),
        "is_closed": pl.Boolean(),
        "archived": pl.Boolean(),
        "created_at": INSTANT,
        "updated_at": INSTANT,
    }
)
PROPERTIES: Final = pl.Schema(
    {
        "object_type": pl.String(),
        "name": pl.String(),
        "label": pl.String(),
        "type": pl.String(),
        "field_type": pl.String(),
        "group_name": pl.String(),
        "archived": pl.Boolean(),
    }
)
MERGES: Final = pl.Schema(
    {"object_type": pl.String(), "old_id": pl.Int64(), "new_id": pl.Int64()}
)


@dataclass(frozen=True, eq=False)
class Portal:
    """What HubSpot shows of a company at the instant `at` (UTC).

    `objects`: a frame per type of `OBJECT_TYPES`, sorted by `id` as a number, each
    id once: `RECORD`, then one text column per HubSpot property by HubSpot's own name,
    null where unset. Instants are whole milliseconds. `visible_at` is the instant from
    which search shows the version; it normally equals `updated_at`. A merged-away id
    is in `merges` only.

    `history`: a frame per type that keeps one, `HISTORY`, sorted by id and property,
    newest first. It is complete; the server cuts it on demand. A null value says that
    the property was emptied.

    `associations`: `ASSOCIATIONS`; both directions are rows of their own.
    `owners`: `OWNERS`. `stages`: `STAGES`, one row a stage of a pipeline of deals or
    leads. `properties`: `PROPERTIES`, of every object type. `merges`: `MERGES`; a chain
    of merges is followed to its last survivor.
    """

    at: datetime
    objects: Mapping[str, pl.DataFrame]
    history: Mapping[str, pl.DataFrame]
    associations: pl.DataFrame
    owners: pl.DataFrame
    stages: pl.DataFrame
    properties: pl.DataFrame
    merges: pl.DataFrame
