"""Stage chances: how deals in a stage end, as far as history tells."""

import polars as pl

from transforms.metrics.last_mapping import last_mapping

_LEVELS = (("stage", "stage_id"), ("canonical", "canonical_stage"))


def stage_chances(
    stages: pl.LazyFrame, incidence: pl.LazyFrame, *, of: str
) -> pl.LazyFrame:
    """Return one row per pipeline and stage with its `chance`; null where unknown.

    `of` names the column of `incidence` (stage_incidence), as `lost_incidence`. The
    chance is that of all time, as far as deals were followed: of the stage itself, or
    of its canonical stage where the stage has too few entries.
    """
    own, canonical = (
        _ever(incidence, of, level=level, key=key) for level, key in _LEVELS
    )
    return (
        last_mapping(stages)
        .join(own, on=["pipeline_id", "stage_id"], how="left", validate="1:1")
        .join(
            canonical, on=["pipeline_id", "canonical_stage"], how="left", validate="m:1"
        )
        .select(
            "pipeline_id",
            "stage_id",
            chance=pl.coalesce("stage_chance", "canonical_chance"),
        )
    )


def _ever(incidence: pl.LazyFrame, of: str, *, level: str, key: str) -> pl.LazyFrame:
    """Return the chance of each stage at one level, to the end of its curve."""
    is_ever = (
        (pl.col("period") == "all")
        & (pl.col("segment") == "all")
        & (pl.col("horizon") == "end")
    )
    return (
        incidence.filter(is_ever & (pl.col("level") == level))
        .rename({"stage": key, of: f"{level}_chance"})
        .select("pipeline_id", key, f"{level}_chance")
    )
