"""Answers: the parts of HubSpot's JSON that are read, as it writes them.

API: https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

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

PAGED: Final = pa.schema({"total": _NUMBER, "paging": _PAGING, "numErrors": _NUMBER})
BATCH: Final = pa.schema(
    {
        "errors": pa.list_(
            pa.struct(
                {
                    "category": _TEXT,
                    "context": pa.struct(
                        {"ids": pa.list_(_TEXT), "fromObjectId": pa.list_(_TEXT)}
                    ),
                }
            )
        ),
        "numErrors": _NUMBER,
    }
)
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
