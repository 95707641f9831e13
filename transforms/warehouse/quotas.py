"""Quotas: what is to be won, by the company, a team or an owner, in a fiscal period."""

import polars as pl

from transforms.tables.references import DIM_QUOTAS
from transforms.warehouse.quota_members import (
    SEVERAL_OWNERS,
    UNKNOWN_OWNER,
    UNKNOWN_TEAM,
    with_members,
)
from transforms.warehouse.quota_periods import quota_periods

NOT_IN_CALENDAR = "its period is not in the calendar"
DENIED = "another row says another amount of the same member and period"
LEFT_OUT = (UNKNOWN_OWNER, UNKNOWN_TEAM, SEVERAL_OWNERS, NOT_IN_CALENDAR, DENIED)


def quotas(told: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per quota that counts, each once.

    `told` is `told_quotas`: what is left out there is not here.
    """
    return (
        told.filter(pl.col("left_out").is_null())
        .select(DIM_QUOTAS.schema.names())
        .unique()
        .pipe(DIM_QUOTAS.in_order)
    )


def told_quotas(
    listed: pl.LazyFrame,
    owners: pl.LazyFrame,
    teams: pl.LazyFrame,
    dates: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return each quota of the file, with `left_out`: why it does not count, or null.

    `listed` is `LISTED_QUOTAS`; what is held back there is not asked. A quota counts
    if its owner or team is known (see `with_members`), its period is one of `dates`
    (dim_dates), and no other row says another amount of the same member and period:
    nobody can tell which of the two is right. Quotas of a year, its quarters and its
    months stand beside each other and need not add up; nor need those of owners and
    teams.
    """
    key = ["level", "member", "period_start_date", "period_end_date"]
    amounts = pl.col("quota_amount").n_unique().over(key)
    return (
        listed.filter(~pl.col("is_held_back"))
        .select("level", "member", "period", "currency", quota_amount="amount")
        .pipe(with_members, owners, teams)
        .join(quota_periods(dates), on="period", how="left", validate="m:1")
        .with_columns(
            left_out=pl.when(pl.col("member_problem").is_not_null())
            .then("member_problem")
            .when(pl.col("period_start_date").is_null())
            .then(pl.lit(NOT_IN_CALENDAR))
            .when(amounts > 1)
            .then(pl.lit(DENIED))
        )
        .drop("member_problem", "period")
    )
