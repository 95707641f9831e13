"""Standing: whether a deal is open, won, lost or gone while a state lasts."""

import polars as pl

from transforms.metrics.last_mapping import last_mapping

_DECIDED = ["won", "lost"]


def with_standing(states: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Add `standing` to states: deleted, won, lost or open, the first that applies.

    A deal that was merged away is deleted. A stage is what dim_stages mapped it to
    last; one that nobody mapped counts as open.
    """
    is_gone = pl.col("is_deleted") | pl.col("merged_into").is_not_null()
    decided = (
        last_mapping(stages)
        .filter(pl.col("canonical_stage").is_in(_DECIDED))
        .select("pipeline_id", "stage_id", "canonical_stage")
    )
    return (
        states.join(decided, on=["pipeline_id", "stage_id"], how="left", validate="m:1")
        .with_columns(
            standing=pl.when(is_gone)
            .then(pl.lit("deleted"))
            .otherwise(pl.col("canonical_stage").fill_null("open"))
        )
        .drop("canonical_stage")
    )
