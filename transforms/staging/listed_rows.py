"""Listed rows: what all of the company's own lists are typed by.

In them every column is needed: a row without one of its values is held back.
"""

from collections.abc import Iterable

import polars as pl

from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import stated


def said(name: str, mapping: FileMapping) -> pl.Expr:
    """Return the file's column that is our `name`; null where it is blank."""
    return stated(pl.col(mapping.columns[name]))


def reference(mapping: FileMapping) -> tuple[pl.Expr, ...]:
    """Return where the row comes from."""
    return (
        pl.lit(mapping.source).alias("source"),
        pl.col("_file").alias("file"),
        pl.col("_row").alias("row_number"),
        pl.col("_extracted_at").alias("extracted_at"),
        pl.col("_taken_at").alias("taken_at"),
    )


def problem(name: str, reason: str) -> pl.Expr:
    """Return why a value is null after parsing; null where nothing is wrong."""
    return pl.when(pl.col(name).is_null()).then(pl.lit(reason))


def held_back(rows: pl.LazyFrame, needed: Iterable[str]) -> pl.LazyFrame:
    """Add `is_held_back`: whether the row has a problem, or a needed value has."""
    problems = ["row_problem", *(f"{name}_problem" for name in needed)]
    return rows.with_columns(
        is_held_back=pl.any_horizontal(pl.col(name).is_not_null() for name in problems)
    )
