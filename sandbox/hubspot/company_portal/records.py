"""Records of every type in the one shape that they have in a portal."""

import polars as pl

from sandbox.hubspot.company_portal.text_forms import instant_text
from sandbox.hubspot.portal import INSTANT, RECORD


def records(
    frame: pl.DataFrame,
    *,
    created: str | None = "hs_createdate",
    modified: str = "hs_lastmodifieddate",
) -> pl.DataFrame:
    """Return the records sorted by id: `RECORD`, then their properties as text.

    `frame` has id, created_at, updated_at, perhaps archived_at (null: live), and a
    column for each property. The properties for the instants of creation and of the
    last modification are written from created_at and updated_at, and hs_object_id
    from the id; `created` is None where the frame has that property already.
    Search shows each version at once.
    """
    born = {} if created is None else {created: instant_text(pl.col("created_at"))}
    return (
        _with_archival(frame)
        .with_columns(
            **born,
            **{modified: instant_text(pl.col("updated_at"))},
            hs_object_id=pl.col("id").cast(pl.String),
            archived=pl.col("archived_at").is_not_null(),
            visible_at=pl.col("updated_at"),
        )
        .select(*RECORD, pl.all().exclude(*RECORD).cast(pl.String))
        .cast(RECORD)
        .sort("id")
    )


def _with_archival(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with archived_at, null where nothing is ever archived."""
    if "archived_at" in frame.columns:
        return frame
    return frame.with_columns(archived_at=pl.lit(None, dtype=INSTANT))
