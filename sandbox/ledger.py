"""The ledger: the true stage history, whatever any CRM shows of it."""

from datetime import datetime

import polars as pl

from sandbox.company import Company
from sandbox.stages import STAGES

_CANONICAL = {stage.stage_id: stage.canonical for stage in STAGES}
_PLACE = ("pipeline", "stage_id", "is_gone")


def stage_ledger(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return one row per stay of a deal in a stage, as it truly was before `as_of`.

    Columns: deal_id, stay_number (from 1), pipeline, stage_id, entered_at, exited_at
    (null: it is there). Made from the moves, not from the log. Saving a deal again in
    its stage is no new stay; a deletion or a merge ends the last one, and a deal that
    comes back begins another. A deal that was merged away keeps its own path. What a
    merge made has both paths, one over the other, then stands where the first one
    stood, and goes on.
    """
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("deal_id")
    return (
        _stays(company, as_of)
        .filter(~pl.col("is_gone"))
        .select(
            "deal_id",
            "pipeline",
            "stage_id",
            "entered_at",
            "exited_at",
            stay_number=number,
        )
        .select(
            "deal_id", "stay_number", "pipeline", "stage_id", "entered_at", "exited_at"
        )
    )


def outcomes(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return what became of each deal before `as_of`: deal_id, outcome.

    That is open, won, lost, deleted or merged.
    """
    merged = company.merges.filter(pl.col("merged_at") < as_of)
    canonical = pl.col("stage_id").replace_strict(_CANONICAL)
    return (
        _stays(company, as_of)
        .group_by("deal_id", maintain_order=True)
        .last()
        .select(
            "deal_id",
            outcome=pl.when(pl.col("deal_id").is_in(merged["deal_id"].implode()))
            .then(pl.lit("merged"))
            .when("is_gone")
            .then(pl.lit("deleted"))
            .when(canonical.is_in(["won", "lost"]))
            .then(canonical)
            .otherwise(pl.lit("open")),
        )
    )


def _stays(company: Company, as_of: datetime) -> pl.DataFrame:
    """Return the stays by deal and time, those in which a deal is gone among them."""
    merges = company.merges.filter(pl.col("merged_at") < as_of)
    moves = company.moves.filter(pl.col("moved_at") < as_of)
    ends = _ends(company.changes.filter(pl.col("changed_at") < as_of), merges)
    is_news = pl.any_horizontal(
        pl.col("deal_id") != pl.col("deal_id").shift(1),
        *(pl.col(part) != pl.col(part).shift(1) for part in _PLACE),
    )
    is_last = pl.col("deal_id") != pl.col("deal_id").shift(-1)
    return (
        pl.concat([_paths(moves, merges), ends])
        .sort("deal_id", "at", maintain_order=True)
        .with_columns(pl.col("pipeline", "stage_id").forward_fill())
        .filter(is_news.fill_null(value=True))
        .with_columns(
            entered_at="at",
            exited_at=pl.when(~is_last).then(pl.col("at").shift(-1)),
        )
    )


def _paths(moves: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return where deals came when: deal_id, at, pipeline, stage_id, is_gone.

    A deal's moves after it was merged are those of what the merge made of it.
    """
    told = moves.rename({"moved_at": "at"}).join(
        merges, on="deal_id", how="left", validate="m:1", maintain_order="left"
    )
    is_past = (pl.col("at") < pl.col("merged_at")).fill_null(value=True)
    is_merged = pl.col("survivor").is_not_null()
    columns = ("deal_id", "at", "pipeline", "stage_id")
    parts = [
        told.filter(is_past),
        told.filter(is_merged & (is_past | pl.col("is_primary"))).with_columns(
            deal_id="survivor"
        ),
        _stood(told.filter(is_merged & is_past & pl.col("is_primary"))),
    ]
    return pl.concat(part.select(columns) for part in parts).with_columns(
        is_gone=pl.lit(value=False)
    )


def _stood(told: pl.DataFrame) -> pl.DataFrame:
    """Return where each merge's first deal stood: there the new deal begins."""
    return (
        told.group_by("survivor", maintain_order=True)
        .last()
        .with_columns(deal_id="survivor", at="merged_at")
    )


def _ends(changes: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return when deals were deleted, brought back or merged away, as `_paths`."""
    nowhere = pl.lit(None, pl.String)
    deleted = changes.filter(field="deleted")
    return pl.concat(
        [
            deleted.select(
                "deal_id",
                at="changed_at",
                pipeline=nowhere,
                stage_id=nowhere,
                is_gone=pl.col("value") == "true",
            ),
            merges.select(
                "deal_id",
                at="merged_at",
                pipeline=nowhere,
                stage_id=nowhere,
                is_gone=pl.lit(value=True),
            ),
        ]
    )
