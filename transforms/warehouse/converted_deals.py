"""Converted deals: what each deal is worth in the reporting currency."""

from datetime import datetime

import polars as pl

from transforms.metrics.local_days import with_local_date
from transforms.tables.warehouse import DIM_DEALS
from transforms.warehouse.reporting_amounts import with_reporting_amount


def converted_deals(
    deals: pl.LazyFrame,
    rates: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return dim_deals with the reporting amount of every deal that has a rate.

    A won or lost deal is worth what it was on the local day on which it closed, so a
    booked figure does not move with the rates of later days. A deleted or merged one is
    worth what it was on the day it went. An open one goes by the rate of the last day
    that began before `as_of`, and is worth something else on each night. A day is the
    company's, from `dates` (dim_dates); `rates` is dim_exchange_rates. Without a rate
    on its day a deal has no reporting amount.
    """
    decided = pl.coalesce("closed_at", "deleted_at")
    return (
        deals.with_columns(valued_at=decided)
        .pipe(with_local_date, dates, instant="valued_at")
        .join(_last_day(dates, as_of=as_of), how="cross")
        .with_columns(valued_on=pl.coalesce("local_date", "last_date"))
        .pipe(
            with_reporting_amount,
            rates,
            on="valued_on",
            reporting_currency=reporting_currency,
        )
        .pipe(DIM_DEALS.in_order)
    )


def _last_day(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the last local day that began before `as_of`."""
    begun = dates.filter(pl.col("starts_at") < as_of)
    return begun.select(last_date=pl.col("date").max())
