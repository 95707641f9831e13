"""Owner deals: what an owner's or team's deals came to in each period."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics import durations, money
from transforms.metrics.cohorts import (
    once_a_period,
    period_columns,
    with_period_numbers,
)
from transforms.metrics.members import KEY, by_member

_DECIDED = ["won", "lost"]
_GONE = ["deleted", "merged"]


def created_deals(
    deals: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return how many deals were created; deleted and merged ones are left out."""
    columns = period_columns(trailing_days)
    is_ours = ~pl.col("outcome").is_in(_GONE) & (pl.col("created_at") < as_of)
    return (
        deals.filter(is_ours)
        .pipe(
            with_period_numbers,
            dates,
            instant="created_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .group_by("owner_id", *columns)
        .agg(created_deals=pl.len().cast(pl.Int64))
        .cache()
        .pipe(once_a_period, columns, "owner_id", "created_deals")
        .pipe(by_member, owners)
        .group_by(KEY)
        .agg(pl.col("created_deals").sum())
    )


def decided_deals(
    deals: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return what the deals won or lost come to, those whose outcome stands."""
    cycle = pl.col("cycle_days") * durations.DAY
    is_decided = pl.col("outcome").is_in(_DECIDED) & (pl.col("closed_at") < as_of)
    facts = ("owner_id", "is_won", "cents", "cycle")
    return (
        deals.filter(is_decided)
        .select(
            "owner_id",
            "closed_at",
            is_won=pl.col("outcome") == "won",
            cents=money.cents(pl.col("reporting_amount")),
            cycle=cycle.round(0).cast(pl.Int64),
        )
        .pipe(
            with_period_numbers,
            dates,
            instant="closed_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .cache()
        .pipe(once_a_period, period_columns(trailing_days), *facts)
        .pipe(by_member, owners)
        .group_by(KEY)
        .agg(**_results())
    )


def _results() -> dict[str, pl.Expr]:
    """Return what the decided deals of one period and member add up to."""
    is_won = pl.col("is_won")
    cents, cycle = pl.col("cents").filter(is_won), pl.col("cycle").filter(is_won)
    return {
        "won_deals": is_won.sum().cast(pl.Int64),
        "lost_deals": (~is_won).sum().cast(pl.Int64),
        "won_cents": cents.sum(),
        "won_deals_without_amount": cents.null_count().cast(pl.Int64),
        "cycle_days": durations.mean(cycle) / durations.DAY,
        "cycle_days_p50": cycle.quantile(0.5, "linear") / durations.DAY,
    }
