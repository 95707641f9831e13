"""Owner activities: what owners and teams did in each period, and how soon."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics.cohorts import (
    once_a_period,
    period_columns,
    with_period_numbers,
)
from transforms.metrics.members import KEY, by_member

_KINDS = {"emails": "email", "calls": "call", "meetings": "meeting"}
_HOUR = 3600


def activities_done(
    activities: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return how much was done: everything, and mails, calls and meetings apart.

    A mail that came in is nobody's deed; one whose direction the source does not say
    counts. What is planned for later is not done yet, what was deleted does not count.
    """
    columns = period_columns(trailing_days)
    came_in = (pl.col("activity_kind") == "email") & (pl.col("direction") == "in")
    is_done = pl.col("owner_id").is_not_null() & ~came_in.fill_null(value=False)
    counts = {
        name: (pl.col("activity_kind") == kind).sum().cast(pl.Int64)
        for name, kind in _KINDS.items()
    }
    return (
        _past(activities.filter(is_done), dates, as_of, trailing_days)
        .group_by("owner_id", *columns)
        .agg(activities=pl.len().cast(pl.Int64), **counts)
        .cache()
        .pipe(once_a_period, columns, "owner_id", "activities", *counts)
        .pipe(by_member, owners)
        .group_by(KEY)
        .agg(pl.col("activities", *counts).sum())
    )


def responses(
    activities: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return how many mails were answered, and the median working time, in seconds.

    An answer is that of the owner who wrote it, whoever owns the deal.
    """
    is_answer = (
        pl.col("answered_by").is_not_null() & pl.col("response_seconds").is_not_null()
    )
    seconds = pl.col("response_seconds")
    median = seconds.quantile(0.5, "linear")
    return (
        _past(activities.filter(is_answer), dates, as_of, trailing_days)
        .select(
            *period_columns(trailing_days), "response_seconds", owner_id="answered_by"
        )
        .cache()
        .pipe(
            once_a_period,
            period_columns(trailing_days),
            "owner_id",
            "response_seconds",
        )
        .pipe(by_member, owners)
        .group_by(KEY)
        .agg(answered_mails=pl.len().cast(pl.Int64), response_seconds_p50=median)
        .with_columns(response_hours_p50=_in_hours(pl.col("response_seconds_p50")))
        .drop("response_seconds_p50")
    )


def _past(
    activities: pl.LazyFrame,
    dates: pl.LazyFrame,
    as_of: datetime,
    trailing_days: Sequence[int],
) -> pl.LazyFrame:
    """Return what happened before `as_of` and was not deleted, with its periods."""
    is_past = pl.col("deleted_at").is_null() & (pl.col("happened_at") < as_of)
    return activities.filter(is_past).pipe(
        with_period_numbers,
        dates,
        instant="happened_at",
        as_of=as_of,
        trailing_days=trailing_days,
    )


def _in_hours(seconds: pl.Expr) -> pl.Expr:
    """Return seconds in hours; by a column, lest the last digit depend on the rows."""
    return seconds / (seconds * 0 + _HOUR)
