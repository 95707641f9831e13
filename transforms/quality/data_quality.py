"""Data quality: every rule looked at tonight, and since when it is not true."""

from datetime import datetime

import polars as pl

from transforms.tables.published import DATA_QUALITY
from transforms.tables.table import INSTANT


def data_quality(
    findings: pl.LazyFrame, before: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per rule, and since which run it fails without a break.

    `findings` (subject, rule, checked, failed, severity) are tonight's; `before` is the
    same table as published last.
    """
    failing = before.filter(pl.col("failed") > 0).select(
        "subject", "rule", failed_since="failing_since"
    )
    return (
        findings.join(failing, on=["subject", "rule"], how="left", validate="1:1")
        .with_columns(
            as_of=pl.lit(as_of, INSTANT),
            failing_since=pl.when(pl.col("failed") > 0).then(
                pl.min_horizontal(
                    pl.col("failed_since").fill_null(as_of), pl.lit(as_of, INSTANT)
                )
            ),
        )
        .pipe(DATA_QUALITY.in_order)
    )
