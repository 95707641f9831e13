"""What must hold of `dim_stages` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_STAGE = ("pipeline_id", "stage_id")


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the mapping of stages."""
    return (
        Rule(
            "a mapping ends after it begins",
            holds=pl.col("valid_to") > pl.col("valid_from"),
            where=pl.col("valid_to").is_not_null(),
        ),
        Rule(
            "a stage's mapping ends when its next one begins",
            holds=pl.col("valid_to") == ex.following("valid_from"),
            where=ex.goes_on(*_STAGE),
            over=mappings_in_order,
        ),
        Rule(
            "exactly the stages that are mapped have a canonical stage",
            holds=pl.col("is_mapped") == pl.col("canonical_stage").is_not_null(),
        ),
    )


def mappings_in_order(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the mappings of each stage one after another."""
    return stages.sort(*_STAGE, "valid_from")
