"""Deals: each as it stands, the archived ones and what merges made among them."""

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms, tracked
from sandbox.hubspot.company_portal.deal_history import PROPERTIES
from sandbox.hubspot.company_portal.kept_deals import kept_changes, kept_deals
from sandbox.hubspot.company_portal.merges import merged_ids
from sandbox.hubspot.company_portal.records import records


def deals(known: Company, history: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deal that HubSpot has, as `records` are.

    It was created when its history began, a survivor when it was merged, whatever
    its create date says; and modified when anything last happened to it.
    """
    return (
        kept_deals(known)
        .join(_lives(known), on="id", how="left", validate="1:1")
        .with_columns(
            updated_at=pl.max_horizontal("merged_at", "last_at"),
            createdate=text_forms.instant_text(pl.col("created_at")),
            created_at=pl.coalesce("merged_at", "first_at"),
        )
        .select(
            "id",
            "created_at",
            "updated_at",
            "archived_at",
            "createdate",
            "lead_source",
            dealname="deal_name",
            dealtype=text_forms.deal_type("deal_type"),
            main_product="product",
        )
        .join(
            tracked.current(history, PROPERTIES.values()),
            on="id",
            how="left",
            validate="1:1",
        )
        .join(merged_ids(known.merges), on="id", how="left", validate="1:1")
        .pipe(records, created=None)
    )


def _lives(known: Company) -> pl.DataFrame:
    """Return when each deal's life begins, was last changed, and ends in the archive.

    Columns: id, first_at, last_at, archived_at (null: live, or restored).
    """
    changed_at = text_forms.milliseconds("changed_at")
    deletion = pl.col("field") == "deleted"
    return (
        kept_changes(known)
        .sort("sequence")
        .group_by("id")
        .agg(
            first_at=changed_at.first(),
            last_at=changed_at.last(),
            deleted=pl.col("value").filter(deletion).last(),
            deleted_at=changed_at.filter(deletion).last(),
        )
        .select(
            "id",
            "first_at",
            "last_at",
            archived_at=pl.when(pl.col("deleted") == "true").then("deleted_at"),
        )
    )
