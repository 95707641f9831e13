"""Blocks: which records are compared at all; never each one with each other one."""

import polars as pl


def paired(keys: pl.LazyFrame, *, at_most: int) -> pl.LazyFrame:
    """Return the pairs of records that share a key, each once: one, other, `scope`.

    `keys` (number, scope, key) are records, what makes them comparable, and the
    block. A block of more than `at_most` tells nothing and is left out (`crowded`).
    Of several scopes the least stands. `one` is the smaller number.
    """
    size = pl.len().over("scope", "key")
    blocks = keys.unique().filter(size.is_between(2, at_most))
    others = blocks.select("scope", "key", other="number")
    return (
        blocks.rename({"number": "one"})
        .join(others, on=["scope", "key"], how="inner", validate="m:m")
        .filter(pl.col("one") < pl.col("other"))
        .group_by("one", "other")
        .agg(pl.col("scope").min())
    )


def crowded(keys: pl.LazyFrame, *, at_most: int) -> pl.LazyFrame:
    """Return one row: how many blocks there are, and how many are too large.

    Columns: checked, failed, as findings have them.
    """
    sizes = keys.unique().group_by("scope", "key").len()
    return sizes.select(
        checked=pl.len().cast(pl.Int64),
        failed=(pl.col("len") > at_most).sum().cast(pl.Int64),
    )
