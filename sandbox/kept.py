"""The company's frames as others read them: names for numbers, instants for counts."""

from typing import Final

import polars as pl

from sandbox.lookups import looked_up
from sandbox.stages import stages

INSTANT: Final = pl.Datetime("us", "UTC")


def instant(column: str) -> pl.Expr:
    """The column's microseconds since 1970 as an instant in UTC."""
    return pl.from_epoch(column, time_unit="us").cast(INSTANT)


def moves_as_kept(
    moves: pl.DataFrame, gone: pl.DataFrame, deal_ids: pl.Series
) -> pl.DataFrame:
    """Return the moves of each deal while it lives, by deal and time.

    Columns: deal_id, pipeline, stage_id, moved_at. `gone` says when a deal was deleted
    for good or merged into one that was there first (deal, gone_at).
    """
    is_left = (pl.col("moved_at") < pl.col("gone_at")).fill_null(value=True)
    return (
        moves.join(gone, on="deal", how="left", validate="m:1", maintain_order="left")
        .filter(is_left)
        .join(stages(), on="stage", how="left", validate="m:1", maintain_order="left")
        .select(
            looked_up(deal_ids, "deal"),
            "pipeline",
            "stage_id",
            instant("moved_at"),
        )
    )


def merges_as_kept(merges: pl.DataFrame, deal_ids: pl.Series) -> pl.DataFrame:
    """Return one row per deal that was merged away, by time.

    Columns: deal_id, survivor (a deal_id), merged_at, is_primary: whether its values
    were kept.
    """
    return pl.concat(
        merges.select(
            looked_up(deal_ids, side).alias("deal_id"),
            looked_up(deal_ids, "survivor").alias("survivor"),
            instant("merged_at"),
            is_primary=pl.lit(side == "primary"),
        )
        for side in ("primary", "double")
    ).sort("merged_at", "survivor", "deal_id")


def leads_as_kept(leads: pl.DataFrame) -> pl.DataFrame:
    """Return one row per lead, by time.

    Columns: lead_id, lead_name, channel, person, customer (null: a person alone), owner
    (a name; null: nobody), created_at, sold_at and deal_id (null: it never became one).
    """
    return leads.select(
        "lead_id",
        "lead_name",
        "channel",
        "person",
        "customer",
        "owner",
        instant("created_at"),
        instant("sold_at"),
        "deal_id",
    )


def lead_changes_as_kept(changes: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return one row per status of a lead, by time: lead_id, status, changed_at."""
    return changes.select(
        looked_up(leads["lead_id"], "lead"), "status", instant("changed_at")
    )


def lines_as_kept(
    lines: pl.DataFrame, gone: pl.DataFrame, deal_ids: pl.Series, *, end: int
) -> pl.DataFrame:
    """Return one row per version of a line while its deal lives, by line and time.

    Columns: line_id, deal_id, product, quantity, unit_price, discount, amount (text),
    created_at, changed_at.
    """
    is_left = (pl.col("changed_at") < pl.col("gone_at")).fill_null(value=True)
    return (
        lines.join(gone, on="deal", how="left", validate="m:1", maintain_order="left")
        .filter(is_left, pl.col("changed_at") < end)
        .select(
            "line_id",
            looked_up(deal_ids, "deal").alias("deal_id"),
            "product",
            "quantity",
            "unit_price",
            "discount",
            "amount",
            instant("created_at"),
            instant("changed_at"),
        )
    )


def activities_as_kept(
    done: pl.DataFrame, owners: pl.DataFrame, deal_ids: pl.Series
) -> pl.DataFrame:
    """Return one row per activity, by time.

    Columns: activity_id, type (email, call, meeting, note, task), at, direction, seller
    (a name), person, deal_id (null for a few), duration_s, outcome, status.
    """
    return done.select(
        pl.concat_str(
            pl.lit("A"), pl.col("activity").cast(pl.String).str.zfill(8)
        ).alias("activity_id"),
        "type",
        instant("at"),
        "direction",
        looked_up(owners["owner_name"], "seller").alias("seller"),
        "person",
        looked_up(deal_ids, "deal").alias("deal_id"),
        "duration_s",
        "outcome",
        "status",
    )
