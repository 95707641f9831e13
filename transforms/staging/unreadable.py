"""Unreadable rows: what could not be taken apart, kept aside as text."""

import polars as pl

from transforms.staging.quarantine import WHOLE_ROW
from transforms.tables.table import INSTANT

_UNREADABLE = pl.Schema(
    {
        "source": pl.String(),
        "file": pl.String(),
        "row_number": pl.Int64(),
        "column": pl.String(),
        "reason": pl.String(),
        "extracted_at": INSTANT,
        "taken_at": INSTANT,
    }
)


def unreadable_rows(raw: pl.LazyFrame, source: str) -> pl.LazyFrame:
    """Return where each unreadable row of a file lies and why, never what it says."""
    return _located(raw, source, pl.col("_file"), pl.col("_taken_at"))


def unreadable_records(raw: pl.LazyFrame, source: str) -> pl.LazyFrame:
    """Return where each unreadable record lies and why: its table and place there."""
    return _located(raw, source, pl.col("table"), pl.col("_extracted_at"))


def nothing_unreadable() -> pl.LazyFrame:
    """Return no row: where there is no source of a kind."""
    return _UNREADABLE.to_frame().lazy()


def _located(
    raw: pl.LazyFrame, source: str, file: pl.Expr, taken_at: pl.Expr
) -> pl.LazyFrame:
    """Return the place and the reason of each row."""
    return raw.select(
        source=pl.lit(source),
        file=file,
        row_number=pl.col("_row"),
        column=pl.lit(WHOLE_ROW),
        reason=pl.col("reason"),
        extracted_at=pl.col("_extracted_at"),
        taken_at=taken_at,
    )
