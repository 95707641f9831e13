"""Last mapping: each stage once, as it was listed and mapped last."""

import polars as pl


def last_mapping(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return each stage of dim_stages once, as its latest mapping has it.

    Columns: pipeline_id, stage_id, stage_label, canonical_stage, stage_position.
    """
    return stages.group_by("pipeline_id", "stage_id").agg(
        pl.col("stage_label", "canonical_stage", "stage_position")
        .sort_by("valid_from")
        .last()
    )
