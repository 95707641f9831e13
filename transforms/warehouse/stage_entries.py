"""Stage entries: the stays at both levels, with what became of the deal."""

import polars as pl

from transforms.tables.vocabulary import CANONICAL_STAGES, UNMAPPED
from transforms.tables.warehouse import FCT_STAGE_ENTRIES
from transforms.warehouse import expressions as ex
from transforms.warehouse.stage_history import visit
from transforms.warehouse.steps import direction, next_step, stage_class

_CANONICAL_POSITIONS = {name: place for place, name in enumerate(CANONICAL_STAGES)}


def stage_entries(history: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per entry of a deal into a stage, at each of the two levels.

    At the canonical level consecutive stays of one canonical stage in one pipeline are
    one stay; a stage nobody mapped is `unmapped` there. Beside each entry stands the
    outcome of its deal that holds at as_of, and when it came: a win that was reopened
    is not one.
    """
    outcomes = deals.select(
        "deal_id",
        "outcome",
        decided_at=pl.when(pl.col("outcome") != "open").then(
            pl.coalesce("deleted_at", "closed_at")
        ),
    )
    both = pl.concat([_canonical_level(history), _stage_level(history)])
    return both.join(
        outcomes, on="deal_id", how="inner", validate="m:1", maintain_order="left"
    ).pipe(FCT_STAGE_ENTRIES.conform)


def _stage_level(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stays as they are, at the level of the CRM's own stages."""
    return history.select(
        *_kept(),
        level=pl.lit("stage"),
        stage=pl.col("stage_id"),
        entry_number=pl.col("stay_number"),
        is_open_stage=stage_class() == "open",
    )


def _canonical_level(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stays with neighbours of one canonical stage laid together."""
    return (
        history.pipe(_runs)
        .with_columns(
            stage_class=stage_class(),
            position=pl.col("stage").replace_strict(
                _CANONICAL_POSITIONS, default=None, return_dtype=pl.Int64
            ),
        )
        .with_columns(direction=direction())
        .with_columns(
            next_step=next_step(),
            entry_number=ex.number_within(ex.is_first_of("deal_id")),
            visit=visit("stage"),
            stage_position=pl.col("position"),
            level=pl.lit("canonical"),
            is_open_stage=pl.col("stage_class") == "open",
        )
        .select(_stage_level(history).collect_schema().names())
    )


def _runs(history: pl.LazyFrame) -> pl.LazyFrame:
    """Return the first stay of each run in one canonical stage, with the run's end.

    A deletion ends a run, also where the deal comes back to the same stage.
    """
    run = ("deal_id", "pipeline_id", "stage")
    step_before = ex.of_previous("next_step", ex.is_first_of("deal_id"))
    return (
        history.with_columns(
            stage=pl.col("canonical_stage").fill_null(UNMAPPED),
            was_cut_off=(step_before == "deleted").fill_null(value=False),
        )
        .with_columns(
            is_run_end=ex.is_last_of(*run) | (pl.col("next_step") == "deleted")
        )
        .with_columns(
            exited_at=_at_run_end("exited_at"),
            is_cut_off=_at_run_end("next_step") == "deleted",
        )
        .filter(ex.is_first_of(*run) | pl.col("was_cut_off"))
    )


def _at_run_end(column: str) -> pl.Expr:
    """Return the column's value in the last stay of the run."""
    end = pl.when("is_run_end").then(pl.int_range(pl.len())).backward_fill()
    return pl.col(column).gather(end)


def _kept() -> tuple[str, ...]:
    """Return the columns that an entry takes over from its stay."""
    return (
        "deal_id",
        "pipeline_id",
        "stage_position",
        "entered_at",
        "exited_at",
        "visit",
        "next_step",
        "owner_id_at_entry",
        "amount_at_entry",
        "is_from_merge",
    )
