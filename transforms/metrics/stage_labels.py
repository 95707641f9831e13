"""Stage labels: what a stage is called and where it stands, at either level."""

import polars as pl

from transforms.metrics.last_mapping import last_mapping
from transforms.tables.vocabulary import CANONICAL_STAGES

_POSITIONS = {stage: position for position, stage in enumerate(CANONICAL_STAGES)}


def with_stage_labels(frame: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Add `stage_label` and `stage_position` by level, pipeline_id and stage.

    The CRM's own stages have the label and place that `stages` (dim_stages) gives them
    last; a stage it does not know is called by its id. Canonical stages have their name
    and their place among the six; `unmapped` has no place.
    """
    is_canonical = pl.col("level") == "canonical"
    return frame.join(
        last_mapping(stages).select(
            "pipeline_id",
            "stage_id",
            listed_label="stage_label",
            listed_position="stage_position",
        ),
        left_on=["pipeline_id", "stage"],
        right_on=["pipeline_id", "stage_id"],
        how="left",
        validate="m:1",
    ).with_columns(
        stage_label=pl.when(is_canonical)
        .then("stage")
        .otherwise(pl.coalesce("listed_label", "stage")),
        stage_position=pl.when(is_canonical)
        .then(
            pl.col("stage").replace_strict(
                _POSITIONS, default=None, return_dtype=pl.Int64
            )
        )
        .otherwise("listed_position"),
    )
