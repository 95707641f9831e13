"""The sample floor: below it a rate is not shown, its counts are."""

import polars as pl

SAMPLE_FLOOR = 20


def basis(is_shown: pl.Expr) -> pl.Expr:
    """Whether the row's rates are measured, or history does not suffice for them."""
    return (
        pl.when(is_shown)
        .then(pl.lit("measured"))
        .otherwise(pl.lit("insufficient history"))
        .alias("basis")
    )
