"""Booked revenue: what was won in a period so far, which is a fact."""

from datetime import datetime

import polars as pl


def booked(
    deals: pl.LazyFrame, periods: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return, per period and pipeline, the deals won in [starts_at, as_of).

    From `dim_deals`, exactly: a win without a reporting amount is counted, and counted
    as such, but no money is guessed for it.

    Columns: period, pipeline_id, booked_deals, booked_without_amount, booked_amount.
    """
    amount = pl.col("reporting_amount")
    return (
        deals.filter((pl.col("outcome") == "won") & (pl.col("closed_at") < as_of))
        .select("pipeline_id", "closed_at", "reporting_amount")
        .join(periods.select("period", "starts_at"), how="cross")
        .filter(pl.col("closed_at") >= pl.col("starts_at"))
        .group_by("period", "pipeline_id")
        .agg(
            booked_deals=pl.len().cast(pl.Int64),
            booked_without_amount=amount.is_null().sum().cast(pl.Int64),
            booked_amount=amount.sum().cast(pl.Decimal(38, 2)),
        )
    )
