"""Unreadable rows: those with too many or too few cells, kept aside as text."""

import polars as pl

from transforms.staging.quarantine import WHOLE_ROW


def unreadable_rows(raw: pl.LazyFrame, source: str) -> pl.LazyFrame:
    """Return where each unreadable row lies and why, never what it says."""
    return raw.select(
        source=pl.lit(source),
        file=pl.col("_file"),
        row_number=pl.col("_row"),
        column=pl.lit(WHOLE_ROW),
        reason=pl.col("reason"),
        extracted_at=pl.col("_extracted_at"),
        taken_at=pl.col("_taken_at"),
    )
