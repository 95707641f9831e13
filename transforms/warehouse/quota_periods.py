"""Quota periods: on which days a fiscal period that people write begins and ends."""

import polars as pl


def quota_periods(dates: pl.LazyFrame) -> pl.LazyFrame:
    """Return the fiscal periods of `dates` (dim_dates) by what people call them.

    Columns: period (`2026`, `2026-Q1`, `2026-M03`), period_start_date, and
    period_end_date, the first day after it. A period ends where the next one begins, so
    the last of each kind, of which not every day may be listed, is left out.
    """
    year = pl.col("fiscal_year").cast(pl.String).str.zfill(4)
    month = pl.col("fiscal_month").cast(pl.String).str.zfill(2)
    named = {
        "fiscal_year_start_date": year,
        "fiscal_quarter_start_date": pl.format("{}-Q{}", year, "fiscal_quarter"),
        "fiscal_month_start_date": pl.format("{}-M{}", year, month),
    }
    return pl.concat(
        dates.select(period=name, period_start_date=first_day)
        .unique()
        .sort("period_start_date")
        .with_columns(period_end_date=pl.col("period_start_date").shift(-1))
        .filter(pl.col("period_end_date").is_not_null())
        for first_day, name in named.items()
    )
