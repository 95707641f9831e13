"""Stages and pipelines: what the configuration lists, and what else data names."""

from datetime import UTC, datetime

import polars as pl

from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.warehouse import DIM_PIPELINES, DIM_STAGES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = ["pipeline_id", "stage_id"]


def stages(
    listed: pl.LazyFrame, states: pl.LazyFrame, known: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Return one row per stage of a pipeline and validity of its mapping.

    `listed` (pipeline_id, stage_id, stage_label, canonical_stage, stage_position,
    valid_from) is the configuration's mapping; a mapping holds until the next one of
    its stage, the first since ever. `known` are the stages on the CRMs' own lists
    (`KNOWN_STAGES`), deleted ones too: they give a stage that is not mapped its label,
    and every stage its place on that list. A stage that only the data or a CRM names
    has no canonical stage and no position: it is held in sight, not guessed.
    """
    of_deals = _of_deals(known)
    unmapped = (
        pl.concat([states.select(_NAMED), of_deals.select(_NAMED)])
        .unique()
        .join(listed, on=_NAMED, how="anti")
        .join(of_deals, on=_NAMED, how="left", validate="1:1")
        .select(
            *_NAMED,
            stage_label=pl.coalesce(
                "stage_label", pl.col("stage_id").str.replace(r"^[^:]+:", "")
            ),
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
            valid_to=pl.col("valid_from").shift(-1).over(_NAMED, order_by="valid_from"),
            valid_from=pl.when(pl.col("valid_from").rank("ordinal").over(_NAMED) == 1)
            .then(EPOCH)
            .otherwise("valid_from"),
        )
        .join(
            of_deals.select(*_NAMED, "source_position", "is_active"),
            on=_NAMED,
            how="left",
            validate="m:1",
        )
        .pipe(DIM_STAGES.in_order)
    )


def pipelines(
    listed: pl.LazyFrame, stages: pl.LazyFrame, known: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Return one row per pipeline that is listed, or that only the data names.

    `listed` (pipeline_id, pipeline_label) is the configuration's list; `known` are the
    stages on the CRMs' own lists, with the names that their pipelines have there.
    """
    of_deals = (
        _of_deals(known)
        .group_by("pipeline_id")
        .agg(
            known_label=pl.col("pipeline_label").drop_nulls().first(),
            is_active=pl.col("is_pipeline_active").any(),
        )
    )
    return (
        stages.group_by("pipeline_id")
        .agg(stages=pl.col("stage_id").n_unique().cast(pl.Int64))
        .join(listed, on="pipeline_id", how="full", coalesce=True, validate="1:1")
        .join(of_deals, on="pipeline_id", how="left", validate="1:1")
        .with_columns(
            source=pl.col("pipeline_id").str.extract(r"^([^:]+):"),
            pipeline_label=pl.coalesce("pipeline_label", "known_label", "pipeline_id"),
            stages=pl.col("stages").fill_null(0),
        )
        .pipe(DIM_PIPELINES.in_order)
    )


def _of_deals(known: pl.LazyFrame | None) -> pl.LazyFrame:
    """Return the stages that deals go through on the CRMs' own lists."""
    lists = KNOWN_STAGES.empty() if known is None else known
    return lists.filter(pl.col("record") == "deals")
