"""Deals: each as it stands at as_of."""

import polars as pl

from transforms.tables.warehouse import DIM_DEALS
from transforms.warehouse import expressions as ex
from transforms.warehouse.steps import stage_class


def deals(
    states: pl.LazyFrame,
    history: pl.LazyFrame,
    attributes: pl.LazyFrame,
    *,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return one row per deal, as it stands at as_of.

    The outcome is that of the stage it is in: a win or a loss that was reopened counts
    no more. A deleted or merged-away deal keeps its last stage and its instant.
    `closed_at` is the entry into the class (won or lost) that stands, so a step between
    two won stages does not move it. An amount in another currency than the reporting
    one has no reporting amount here: `converted_deals` gives it one where there is a
    rate; without one it is held back and counted, never added up.
    """
    return (
        _standing(states)
        .join(_paths(history), on="deal_id", how="inner", validate="1:1")
        .join(attributes, on="deal_id", how="left", validate="1:1")
        .with_columns(outcome=_outcome())
        .with_columns(
            closed_at=pl.when(pl.col("outcome").is_in(["won", "lost"])).then(
                "class_entered_at"
            ),
            deleted_at=pl.col("gone_at"),
            created_at=pl.coalesce("source_created_at", "first_entered_at"),
            reporting_amount=pl.when(pl.col("currency") == reporting_currency).then(
                "amount"
            ),
        )
        .with_columns(cycle_days=_cycle_days())
        .pipe(DIM_DEALS.in_order)
    )


def _standing(states: pl.LazyFrame) -> pl.LazyFrame:
    """Return each deal's last state, with what its earlier ones add up to."""
    first = ex.is_first_of("deal_id")
    due_before = ex.of_previous("expected_close_date", first)
    was_gone = ex.of_previous("is_gone", first).fill_null(value=False)
    return (
        states.with_columns(
            is_gone=pl.col("is_deleted") | pl.col("merged_into").is_not_null(),
            is_push=(pl.col("expected_close_date") > due_before).fill_null(value=False),
        )
        .with_columns(
            pushes=pl.col("is_push").cast(pl.Int64).cum_sum(),
            last_gone_at=pl.when(pl.col("is_gone") & ~was_gone)
            .then("valid_from")
            .forward_fill(),
        )
        .with_columns(pushes_before=pl.when(first).then("pushes").forward_fill())
        .filter(ex.is_last_of("deal_id"))
        .with_columns(
            source=pl.col("deal_id").str.extract(r"^([^:]+):"),
            slipped_count=pl.col("pushes") - pl.col("pushes_before"),
            last_changed_at=pl.col("valid_from"),
            gone_at=pl.when("is_gone").then("last_gone_at"),
        )
    )


def _paths(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return where each deal's path began and what class its end belongs to."""
    first = ex.is_first_of("deal_id")
    class_begins = ex.is_first_of("deal_id", "stage_class")
    return (
        history.with_columns(stage_class=stage_class())
        .with_columns(
            first_entered_at=pl.when(first).then("entered_at").forward_fill(),
            class_entered_at=pl.when(class_begins).then("entered_at").forward_fill(),
        )
        .filter(ex.is_last_of("deal_id"))
        .select(
            "deal_id",
            "canonical_stage",
            "stage_class",
            "first_entered_at",
            "class_entered_at",
            stage_entered_at=pl.col("entered_at"),
            stays=pl.col("stay_number"),
        )
    )


def _outcome() -> pl.Expr:
    """Return what became of the deal so far."""
    return (
        pl.when(pl.col("merged_into").is_not_null())
        .then(pl.lit("merged"))
        .when("is_deleted")
        .then(pl.lit("deleted"))
        .otherwise("stage_class")
    )


def _cycle_days() -> pl.Expr:
    """Return the days from creation to the win that stands; never below zero."""
    cycle = ex.days_between(pl.col("created_at"), pl.col("closed_at"))
    return pl.when((pl.col("outcome") == "won") & (cycle >= 0)).then(cycle)
