"""Merges: which deals went into which, and what the survivor says of it."""

import polars as pl

from sandbox.hubspot.company_portal.ids import portal_deal_id
from sandbox.hubspot.portal import MERGES


def merges(merges: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deal that was merged away: `MERGES`, by old id.

    `merges` are the company's, of which no survivor is merged again.
    """
    return (
        merges.select(
            object_type=pl.lit("deals"),
            old_id=portal_deal_id("deal_id"),
            new_id=portal_deal_id("survivor"),
        )
        .cast(MERGES)
        .sort("old_id")
    )


def merged_ids(merges: pl.DataFrame) -> pl.DataFrame:
    """Return one row per survivor: id, hs_merged_object_ids ("1;2", by number)."""
    return (
        merges.select(id=portal_deal_id("survivor"), old_id=portal_deal_id("deal_id"))
        .sort("id", "old_id")
        .group_by("id", maintain_order=True)
        .agg(hs_merged_object_ids=pl.col("old_id").cast(pl.String).str.join(";"))
    )
