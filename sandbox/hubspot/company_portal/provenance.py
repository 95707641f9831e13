"""Where a change came from, in HubSpot's terms: by hand, import, machine or merge."""

from typing import Final

import polars as pl

from sandbox.hubspot.company_portal.ids import portal_id

# The admin has a user's number and is nobody's owner.
_ADMIN: Final = 9_400_001
_KINDS: Final = pl.DataFrame(
    {
        "changed_by": ["import", "integration", "workflow", "admin"],
        "source_type": ["IMPORT", "INTEGRATION", "AUTOMATION_PLATFORM", "CRM_UI"],
        "source_id": ["30011", "1178324", "enrollmentId:1", f"userId:{_ADMIN}"],
        "updated_by_user_id": [None, None, None, _ADMIN],
    },
    schema_overrides={"updated_by_user_id": pl.Int64},
)
MERGE: Final = "MERGE_OBJECTS"


def with_provenance(changes: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Return the changes with source_type, source_id and updated_by_user_id.

    `changes` has changed_by: an owner's name, or the name of what is no owner.
    `owners` are the company's.
    """
    return changes.join(
        pl.concat([_people(owners), _KINDS]),
        on="changed_by",
        how="left",
        validate="m:1",
        maintain_order="left",
    )


def _people(owners: pl.DataFrame) -> pl.DataFrame:
    """Return the owners as what they are to a change: people at the screen."""
    return owners.select(
        changed_by="owner_name",
        source_type=pl.lit("CRM_UI"),
        source_id=pl.format("userId:{}", _user()),
        updated_by_user_id=_user(),
    )


def _user() -> pl.Expr:
    """The number of the owner as a user."""
    return portal_id("users", pl.col("owner"))
