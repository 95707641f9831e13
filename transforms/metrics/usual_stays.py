"""Usual stays: how long deals stay in a stage before one should ask why."""

from datetime import datetime

import polars as pl

from transforms.metrics.ages import in_days
from transforms.metrics.kaplan_meier import quantiles
from transforms.metrics.sample_floor import SAMPLE_FLOOR

_THREE_QUARTERS = 0.75


def usual_stays(
    history: pl.LazyFrame,
    deals: pl.LazyFrame,
    *,
    as_of: datetime,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per pipeline and stage: `usual_days`, and `usual_of` whom.

    Three quarters of the won deals' stays in the stage took no longer (by linear
    interpolation). Where fewer than the sample floor were won, three quarters of all
    stays, open ones included (Kaplan-Meier, step rule); where there are too few of
    those, too, both columns are null. Stays of merged paths are left out.
    """
    won = deals.filter(pl.col("outcome") == "won").select("deal_id", is_won=True)
    return (
        history.filter(~pl.col("is_from_merge"))
        .join(won, on="deal_id", how="left", validate="m:1")
        .pipe(_by_time, as_of=as_of)
        .group_by("pipeline_id", "stage_id")
        .agg(**_quartiles())
        .with_columns(all_time=pl.col("all_times").list.get(0).cast(pl.Float64))
        .with_columns(usual_of=_usual_of(sample_floor))
        .select("pipeline_id", "stage_id", "usual_of", usual_days=_usual_days())
    )


def _by_time(stays: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return how long each stay lasts, in microseconds, by time; ended ones first."""
    is_open = pl.col("exited_at").is_null()
    lasts = pl.col("exited_at").fill_null(as_of) - pl.col("entered_at")
    return (
        stays.select(
            "pipeline_id",
            "stage_id",
            pl.col("is_won").fill_null(value=False),
            order=lasts.dt.total_microseconds() * 2 + is_open,
        )
        .sort("order")
        .with_columns(time=pl.col("order") // 2, is_open=pl.col("order") % 2 == 1)
    )


def _quartiles() -> dict[str, pl.Expr]:
    """Return the third quartile of the won deals' stays, and of all stays."""
    of_won = pl.col("time").filter("is_won")
    return {
        "won_stays": pl.col("is_won").sum(),
        "all_stays": pl.len(),
        "won_time": of_won.quantile(_THREE_QUARTERS, "linear"),
        "all_times": quantiles([_THREE_QUARTERS]),
    }


def _usual_of(sample_floor: int) -> pl.Expr:
    """Return whose stays are enough to speak of."""
    floor = max(sample_floor, 1)
    return (
        pl.when(pl.col("won_stays") >= floor)
        .then(pl.lit("won deals"))
        .when((pl.col("all_stays") >= floor) & pl.col("all_time").is_not_null())
        .then(pl.lit("all deals"))
    )


def _usual_days() -> pl.Expr:
    """Return the quartile that counts, in days."""
    time = (
        pl.when(pl.col("usual_of") == "won deals")
        .then("won_time")
        .when(pl.col("usual_of") == "all deals")
        .then("all_time")
    )
    return in_days(time)
