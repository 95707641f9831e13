"""Answers: the parts of HubSpot's JSON that are read, as it writes them.

API: https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
from msgspec import Struct

from sources.http.json_answers import Around

_TEXT, _NUMBER, _TRUTH = pa.string(), pa.int64(), pa.bool_()

_ENTRY: Final = pa.struct(
    {
        "value": _TEXT,
        "timestamp": _TEXT,
        "sourceType": _TEXT,
        "sourceId": _TEXT,
        "updatedByUserId": _NUMBER,
    }
)
_PAGING: Final = pa.struct({"next": pa.struct({"after": _TEXT, "link": _TEXT})})
_TIMES: Final = {"archived": _TRUTH, "createdAt": _TEXT, "updatedAt": _TEXT}


class Next(Struct, frozen=True):
    """Where a list goes on: the cursor, and the same as a link."""

    after: str | None = None
    link: str | None = None


class Paging(Struct, frozen=True):
    """The paging of a list; its last page has none."""

    next: Next | None = None


class Paged(Around, frozen=True, rename="camel"):
    """What stands around a page of a list or of a search."""

    total: int | None = None
    paging: Paging | None = None
    num_errors: int | None = None


class Context(Struct, frozen=True, rename="camel"):
    """Which ids an error is about; an error of associations has a name of its own."""

    ids: tuple[str, ...] = ()
    from_object_id: tuple[str, ...] = ()


class Failure(Struct, frozen=True):
    """One error of a batch that was answered in part."""

    category: str | None = None
    context: Context | None = None


class Batch(Around, frozen=True, rename="camel"):
    """What stands around the records of a batch."""

    errors: tuple[Failure, ...] | None = None
    num_errors: int | None = None


ASSOCIATION: Final = pa.struct(
    {
        "from": pa.struct({"id": _TEXT}),
        "to": pa.list_(
            pa.struct(
                {
                    "toObjectId": _TEXT,
                    "associationTypes": pa.list_(
                        pa.struct(
                            {"typeId": _NUMBER, "category": _TEXT, "label": _TEXT}
                        )
                    ),
                }
            )
        ),
        "paging": _PAGING,
    }
)
OWNER: Final = pa.struct(
    {
        "id": _TEXT,
        "email": _TEXT,
        "firstName": _TEXT,
        "lastName": _TEXT,
        "userId": _NUMBER,
        "userIdIncludingInactive": _NUMBER,
        **_TIMES,
        "teams": pa.list_(pa.struct({"name": _TEXT, "primary": _TRUTH})),
    }
)
PIPELINE: Final = pa.struct(
    {
        "id": _TEXT,
        "label": _TEXT,
        "displayOrder": _NUMBER,
        "archived": _TRUTH,
        "stages": pa.list_(
            pa.struct(
                {
                    "id": _TEXT,
                    "label": _TEXT,
                    "displayOrder": _NUMBER,
                    **_TIMES,
                    "metadata": pa.struct({"probability": _TEXT, "isClosed": _TEXT}),
                }
            )
        ),
    }
)
PROPERTY: Final = pa.struct(
    {
        "name": _TEXT,
        "label": _TEXT,
        "type": _TEXT,
        "fieldType": _TEXT,
        "groupName": _TEXT,
        "archived": _TRUTH,
    }
)


def record(properties: Sequence[str], tracked: Sequence[str] = ()) -> pa.StructType:
    """Return an object's record with these properties, some with their history."""
    histories = {name: pa.list_(_ENTRY) for name in tracked}
    return pa.struct(
        {
            "id": _TEXT,
            "createdAt": _TEXT,
            "updatedAt": _TEXT,
            "archived": _TRUTH,
            "archivedAt": _TEXT,
            "properties": pa.struct(dict.fromkeys(properties, _TEXT)),
        }
        | ({"propertiesWithHistory": pa.struct(histories)} if tracked else {})
    )
