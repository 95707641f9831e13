"""Deal states: what was true of a deal, and from when until when."""

from collections.abc import Collection

import polars as pl

from transforms.tables.table import MONEY
from transforms.tables.vocabulary import TRACKED_FIELDS
from transforms.tables.warehouse import FCT_DEAL_STATES
from transforms.warehouse import expressions as ex
from transforms.warehouse.saves import save


def deal_states(
    changes: pl.LazyFrame,
    sources: pl.LazyFrame,
    stages: pl.LazyFrame,
    *,
    fields: Collection[str] = TRACKED_FIELDS,
) -> pl.LazyFrame:
    """Return one row per span in which none of a deal's tracked fields changed.

    Fields saved together begin one span (see `saves`). A span may have no length: two
    saves at one instant, in the source's order. Before a deal has a
    stage it has no state. `sources` (source, only_pipeline, default_currency) says what
    holds where a source does not state the pipeline or the currency; a pipeline that
    is still not known is the one that lists the stage, or `<source>:unmapped`. `fields`
    are those that some source can state: the others stay null without being looked for.
    """
    return (
        changes.pipe(_spans, fields)
        .pipe(_with_defaults, sources, stages)
        .with_columns(
            stage_id=pl.col("stage"),
            owner_id=pl.col("owner"),
            amount=pl.col("amount").cast(MONEY),
            expected_close_date=pl.col("expected_close_date").str.to_date("%Y-%m-%d"),
            is_deleted=(pl.col("deleted") == "true").fill_null(value=False),
        )
        .pipe(FCT_DEAL_STATES.conform)
    )


def _spans(changes: pl.LazyFrame, fields: Collection[str]) -> pl.LazyFrame:
    """Return every save after which the deal had a stage, with all fields as text."""
    first, last = ex.is_first_of("deal_id"), ex.is_last_of("deal_id")
    value, nothing = pl.col("value"), pl.lit(None, pl.String)
    return (
        changes.with_columns(
            **{
                field: ex.last_stated(value, pl.col("field") == field, first)
                if field in fields
                else nothing
                for field in TRACKED_FIELDS
            }
        )
        .with_columns(save=save())
        .filter(ex.is_last_of("save") & pl.col("stage").is_not_null())
        .with_columns(
            state_number=ex.number_within(first),
            valid_from=pl.col("changed_at"),
            valid_to=ex.of_next("changed_at", last),
        )
    )


def _with_defaults(
    spans: pl.LazyFrame, sources: pl.LazyFrame, stages: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the spans with a pipeline and a currency also where none was stated."""
    of_stage = _only_pipeline_of(stages)
    return (
        spans.with_columns(source=pl.col("deal_id").str.extract(r"^([^:]+):"))
        .join(sources, on="source", how="left", validate="m:1", maintain_order="left")
        .join(
            of_stage,
            on=["source", "stage"],
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            pipeline_id=_pipeline_id(),
            currency=pl.coalesce("currency", "default_currency"),
        )
    )


def _pipeline_id() -> pl.Expr:
    """Which pipeline the deal is in: stated, the only one, or the stage's own."""
    return pl.coalesce(
        "pipeline",
        "only_pipeline",
        "pipeline_of_stage",
        pl.format("{}:unmapped", "source"),
    )


def _only_pipeline_of(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stages that exactly one pipeline lists, with that pipeline."""
    return (
        stages.group_by("stage_id")
        .agg(
            pipeline_of_stage=pl.col("pipeline_id").first(),
            pipelines=pl.col("pipeline_id").n_unique(),
        )
        .filter(pl.col("pipelines") == 1)
        .select(
            "pipeline_of_stage",
            source=pl.col("stage_id").str.extract(r"^([^:]+):"),
            stage="stage_id",
        )
    )
