"""Stages and pipelines: what the configuration lists, and what else data names."""

from datetime import UTC, datetime

import polars as pl

from transforms.tables.warehouse import DIM_PIPELINES, DIM_STAGES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stages(listed: pl.LazyFrame, states: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per stage of a pipeline and validity of its mapping.

    `listed` (pipeline_id, stage_id, stage_label, canonical_stage, stage_position,
    valid_from) is the configuration's mapping; a mapping holds until the next one of
    its stage, the first since ever. A stage that only the data names has no canonical
    stage and no position: it is held in sight, not guessed.
    """
    named = ["pipeline_id", "stage_id"]
    unmapped = (
        states.select(named)
        .unique()
        .join(listed, on=named, how="anti")
        .select(
            *named,
            stage_label=pl.col("stage_id").str.replace(r"^[^:]+:", ""),
            canonical_stage=pl.lit(None, pl.String),
            stage_position=pl.lit(None, pl.Int64),
            valid_from=pl.lit(EPOCH, pl.Datetime("us", "UTC")),
            is_mapped=pl.lit(value=False),
        )
    )
    mapped = listed.with_columns(is_mapped=pl.lit(value=True))
    return (
        pl.concat([mapped.select(unmapped.collect_schema().names()), unmapped])
        .with_columns(
            valid_to=pl.col("valid_from").shift(-1).over(named, order_by="valid_from"),
            valid_from=pl.when(pl.col("valid_from").rank("ordinal").over(named) == 1)
            .then(EPOCH)
            .otherwise("valid_from"),
        )
        .pipe(DIM_STAGES.in_order)
    )


def pipelines(listed: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per pipeline that is listed, or that only the data names.

    `listed` (pipeline_id, pipeline_label) is the configuration's list.
    """
    return (
        stages.group_by("pipeline_id")
        .agg(stages=pl.col("stage_id").n_unique().cast(pl.Int64))
        .join(listed, on="pipeline_id", how="full", coalesce=True, validate="1:1")
        .with_columns(
            source=pl.col("pipeline_id").str.extract(r"^([^:]+):"),
            pipeline_label=pl.coalesce("pipeline_label", "pipeline_id"),
            stages=pl.col("stages").fill_null(0),
        )
        .pipe(DIM_PIPELINES.in_order)
    )
