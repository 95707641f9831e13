"""What must hold of `pipeline_daily` beyond its columns and its key."""

from datetime import datetime
from functools import partial

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_CENT = 0.01
_GROUP = (
    "date",
    "pipeline_id",
    "stage_id",
    "owner_id",
    "forecast_category",
    "currency",
)


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the pipeline, day by day."""
    return (*_rows(night), *_days(night), *_today(night))


def _rows(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a row alone."""
    amount = pl.col("amount").cast(pl.Float64).abs()
    return (
        Rule(
            "no more deals lack an amount than are open",
            holds=pl.col("deals_without_amount") <= pl.col("open_deals"),
        ),
        Rule(
            "the weighted amount is no more than the amount",
            holds=pl.col("weighted_amount").cast(pl.Float64).abs() <= amount + _CENT,
        ),
        Rule("versions count from 1", holds=pl.col("version") >= 1),
        Rule(
            "of each day's group the highest version is the latest, and no other",
            holds=pl.col("is_latest") == ~ex.goes_on(*_GROUP),
        ),
        Rule(
            "no row was written after as_of",
            holds=pl.col("written_at") <= night.as_of,
        ),
    )


def _days(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the days."""
    across = ("pipeline_daily", "dim_dates")
    return (
        Rule(
            "no day begins after as_of",
            holds=pl.col("starts_at") <= night.as_of,
            over=days_beside_dates,
            of=across,
        ),
        Rule(
            "exactly the day that as_of lies in is partial",
            holds=pl.col("is_partial") == (pl.col("ends_at") > night.as_of),
            over=days_beside_dates,
            of=across,
        ),
    )


def _today(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the last day: it is what dim_deals says."""
    across = ("pipeline_daily", "dim_dates", "dim_deals")
    today = partial(today_beside_deals, as_of=night.as_of)
    return (
        Rule(
            "on the last day there are as many open deals as in dim_deals",
            holds=pl.col("deals_of_day") == pl.col("open_deals"),
            over=today,
            of=across,
        ),
        Rule(
            "on the last day the open amount is that of dim_deals, to the cent",
            holds=pl.col("amount_of_day") == pl.col("open_amount"),
            over=today,
            of=across,
        ),
    )


def days_beside_dates(daily: pl.LazyFrame, dates: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with the instants at which their day opens and closes."""
    return daily.join(dates, on="date", how="left", validate="m:1")


def today_beside_deals(
    daily: pl.LazyFrame, dates: pl.LazyFrame, deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per currency: what is open by the last day, and by the deals.

    The last day is the one that holds the instant before `as_of`.
    """
    today = dates.filter(
        (pl.col("starts_at") < as_of) & (pl.col("ends_at") >= as_of)
    ).select("date")
    by_day = (
        daily.filter("is_latest")
        .join(today, on="date", how="semi")
        .group_by("currency")
        .agg(
            deals_of_day=pl.col("open_deals").sum(),
            amount_of_day=pl.col("amount").sum(),
        )
    )
    by_deal = (
        deals.filter(pl.col("outcome") == "open")
        .group_by(currency=pl.col("currency").fill_null("none"))
        .agg(open_deals=pl.len(), open_amount=pl.col("amount").sum())
    )
    return by_day.join(
        by_deal, on="currency", how="full", coalesce=True, validate="1:1"
    ).with_columns(pl.exclude("currency").fill_null(0))
