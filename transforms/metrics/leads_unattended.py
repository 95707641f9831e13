"""Leads unattended: which open lead waits for somebody, since when, and for what."""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.mail.working_time import WorkingHours, with_working_seconds
from transforms.metrics.counted_leads import counted_leads
from transforms.tables.leads import LEADS_UNATTENDED
from transforms.tables.table import INSTANT

# Working hours that a lead may wait before it is somebody's turn.
PATIENCE_HOURS: Final = 1.0


def leads_unattended(  # noqa: PLR0913 - three tables, the moment and two settings
    leads: pl.LazyFrame,
    statuses: pl.LazyFrame,
    responses: pl.LazyFrame,
    *,
    as_of: datetime,
    hours: WorkingHours,
    patience_hours: float = PATIENCE_HOURS,
) -> pl.LazyFrame:
    """Return one row per open lead that waits for somebody, the longest wait first.

    A lead waits from its coming until somebody of ours has mailed, called or met it,
    and again from their last word until somebody answers. The reason is the first that
    holds: nobody owns it and nobody has been in touch; its owner has not replied; their
    last word has no answer. A lead that nobody owns but somebody answered waits for
    nobody. Waits shorter than `patience_hours` of working time are not listed: those
    that came in the night, on a weekend or a holiday wait from the next opening on.
    """
    return (
        counted_leads(leads, statuses, responses)
        .filter("is_open")
        .filter(pl.col("is_unattended") | pl.col("is_unanswered"))
        .with_columns(
            waiting_since=pl.when("is_contacted")
            .then("last_heard_at")
            .otherwise("came_at"),
            reason=_reason(),
            as_of=pl.lit(as_of).cast(INSTANT),
        )
        .pipe(
            with_working_seconds,
            since="waiting_since",
            until="as_of",
            named="seconds",
            hours=hours,
        )
        .with_columns(
            waiting_hours=_hours(pl.col("seconds")),
            wall_hours=_hours(_wall_seconds()),
        )
        .filter(pl.col("waiting_hours") >= patience_hours)
        .sort("waiting_hours", "wall_hours", "lead_id", descending=[True, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
        .pipe(LEADS_UNATTENDED.in_order)
    )


def _reason() -> pl.Expr:
    """Return what the lead waits for: the first reason that holds."""
    is_nobodys = pl.col("owner_id").is_null()
    return (
        pl.when("is_contacted")
        .then(pl.lit("reply unanswered"))
        .when(is_nobodys)
        .then(pl.lit("no owner"))
        .otherwise(pl.lit("no reply sent"))
    )


def _wall_seconds() -> pl.Expr:
    """Return the seconds by the clock on the wall since the wait began."""
    span = (pl.col("as_of") - pl.col("waiting_since")).dt.total_microseconds()
    return span / (span * 0 + 1_000_000)


def _hours(seconds: pl.Expr) -> pl.Expr:
    """Return seconds as hours, by a column: the last digit must not depend on rows."""
    return seconds / (seconds * 0 + 3600)
