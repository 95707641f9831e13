"""Stands: where a deal stands, as far as its chances are told by that."""

import polars as pl

# A deal's stage, how long it has been there (`weeks.age_band`), and how large it was
# when it came there.
STAND = ("canonical_stage", "pipeline_id", "stage_id", "age_band", "size_band")
_STAGE = ("canonical_stage", "pipeline_id", "stage_id")
# What the chances are drawn towards, one after the other. Size and age act one upon
# the other: no company has enough large deals to tell them apart at every age.
LARGER_TO_SMALLER = (
    ("canonical_stage",),
    _STAGE,
    (*_STAGE, "size_band"),
    (*_STAGE, "age_band"),
)
_SIZES = (0.5, 0.8, 0.95)


def with_size_bands(stays: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Add `size_band` to the stays, from the amount on entry, in the deals' money.

    0: no amount; 1: up to the median of the pipeline's deals; 2, 3: up to their 80th
    and 95th hundredth; 4: the largest. Expects the deal's `rate` beside its stay.
    """
    size = pl.col("amount_at_entry").cast(pl.Float64) * pl.col("rate")
    limits = (
        deals.filter(pl.col("amount") > 0)
        .group_by("pipeline_id")
        .agg(
            pl.col("amount")
            .cast(pl.Float64)
            .quantile(share, "lower")
            .alias(f"size_{share}")
            for share in _SIZES
        )
    )
    steps = (size > 0, *(size > pl.col(f"size_{share}") for share in _SIZES))
    return (
        stays.join(limits, on="pipeline_id", how="left", validate="m:1")
        .with_columns(
            size_band=pl.sum_horizontal(
                step.fill_null(value=False).cast(pl.Int8) for step in steps
            )
        )
        .drop(f"size_{share}" for share in _SIZES)
    )
