"""Links: all records that others are tied to, not only the first of each."""

import polars as pl

from transforms.warehouse.ties import survivors


def linked(
    links: pl.LazyFrame, ends: pl.LazyFrame, *, record: str, to: str, named: str
) -> pl.LazyFrame:
    """Return one row per tie from one kind of record to another: record_id, `named`.

    Either end that was merged away (`ends`) is what it went into.
    """
    ties = links.filter((pl.col("record") == record) & (pl.col("to_record") == to))
    return (
        ties.select("record_id", to_id="to_id")
        .pipe(surviving, ends, record=record, column="record_id")
        .pipe(surviving, ends, record=to, column="to_id")
        .rename({"to_id": named})
        .unique()
    )


def surviving(
    frame: pl.LazyFrame, ends: pl.LazyFrame, *, record: str, column: str
) -> pl.LazyFrame:
    """Return the frame with what each id of the column is part of now."""
    merged = survivors(ends, record).select(
        pl.col("to_id").alias(column), _survivor="survivor"
    )
    return (
        frame.join(merged, on=column, how="left", validate="m:1")
        .with_columns(pl.coalesce("_survivor", column).alias(column))
        .drop("_survivor")
    )
