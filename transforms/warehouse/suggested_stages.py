"""Suggested stages: which canonical stage each of a CRM's own stages seems to be.

Suggested to whoever writes the configuration, never taken at run time.
"""

import polars as pl

from transforms.tables.vocabulary import OPEN_STAGES

_QUARTERS = len(OPEN_STAGES)


def suggested_stages(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stages with `suggested_stage`, in the order of their pipelines.

    `stages` has pipeline_id, stage_id, source_position, probability and is_closed.
    Closed for certain is won, closed without a chance is lost; what is closed in any
    other way is null: nobody can tell. The open ones are spread over lead,
    qualification, proposal and negotiation, never backwards: by quarters of
    probability where the CRM gives each stage of the pipeline one and they differ, else
    by their place. Whether a stage is decided counts as open where it is not said.
    """
    is_open = ~pl.col("is_closed").fill_null(value=False)
    return (
        stages.sort("pipeline_id", "source_position", "stage_id", nulls_last=True)
        .with_columns(is_open=is_open)
        .with_columns(quarter=_quarter())
        .with_columns(
            suggested_stage=pl.when(pl.col("is_open"))
            .then(_open_stage())
            .when(pl.col("probability") == 1)
            .then(pl.lit("won"))
            .when(pl.col("probability") == 0)
            .then(pl.lit("lost"))
        )
        .drop("is_open", "quarter")
    )


def _quarter() -> pl.Expr:
    """Return 0 to 3: how far along its pipeline's open stages a stage is.

    Expects each pipeline's stages in their order; what is closed is not counted.
    """
    of_pipeline = ["pipeline_id", "is_open"]
    place = pl.int_range(pl.len(), dtype=pl.Int64).over(of_pipeline)
    stages = pl.len().cast(pl.Int64).over(of_pipeline)
    chances = pl.col("probability").n_unique().over(of_pipeline)
    are_given = pl.col("probability").is_not_null().all().over(of_pipeline)
    by_chance = (pl.col("probability") * _QUARTERS).floor().cast(pl.Int64)
    return (
        pl.when(are_given & ((chances > 1) | (stages == 1)))
        .then(by_chance.clip(0, _QUARTERS - 1))
        .otherwise(place * _QUARTERS // stages)
    )


def _open_stage() -> pl.Expr:
    """Return the canonical stage of the quarter, never before an earlier stage's."""
    furthest = pl.col("quarter").cum_max().over("pipeline_id", "is_open")
    return furthest.replace_strict(dict(enumerate(OPEN_STAGES)), return_dtype=pl.String)
