"""Readings of messages: which of them stands, and where it is found again."""

import polars as pl


def first_read(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of each content as it was first read, should it be read again."""
    first_read_at = pl.col("_extracted_at").min().over("content_hash")
    return rows.filter(pl.col("_extracted_at") == first_read_at)


def reference(source: str) -> tuple[pl.Expr, ...]:
    """Return where the row comes from, as the quarantine names it."""
    content = pl.col("content_hash").fill_null("(none)")
    return (
        pl.lit(source).alias("source"),
        pl.format("messages/{}", content).alias("file"),
        pl.col("_row").alias("row_number"),
        pl.col("_extracted_at").alias("extracted_at"),
        pl.col("_extracted_at").alias("taken_at"),
    )
