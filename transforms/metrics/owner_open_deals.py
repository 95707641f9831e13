"""Owner open deals: what owners and teams hold open, and what of it is due."""

from datetime import datetime

import polars as pl

from transforms.metrics import money
from transforms.metrics.ages import today
from transforms.metrics.members import KEY, by_member
from transforms.metrics.periods import CALENDAR

_DECIDED = ["won", "lost"]


def open_deals(
    deals: pl.LazyFrame,
    owners: pl.LazyFrame,
    periods: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return how many deals were open at the end of each period, or at `as_of`.

    Those created before that moment and not ended by then; one that was closed and
    reopened meanwhile counts as open throughout.
    """
    moments = periods.select(
        "period_number", at=pl.min_horizontal("ends_at", pl.lit(as_of))
    )
    member = ["level", "member"]
    counts = (
        pl.concat([_creations(deals), _endings(deals)])
        .pipe(by_member, owners)
        .group_by(*member, "at")
        .agg(pl.col("open_deals").sum())
        .sort("at")
        .with_columns(pl.col("open_deals").cum_sum().over(member))
    )
    return (
        moments.join(counts.select(member).unique(), how="cross")
        .sort("at")
        .join_asof(
            counts,
            on="at",
            by=member,
            allow_exact_matches=False,  # a period is half-open
            check_sortedness=False,  # not possible within members: Polars warns
        )
        .filter(pl.col("open_deals") > 0)
        .select(*KEY, "open_deals")
    )


def due_deals(
    deals: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    periods: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return what of the open deals is due in a running period, and what is overdue.

    Running are the month, the quarter and the year that the instant before `as_of` lies
    in, and `all`. Due is what should close in one of the former, in whole cents;
    overdue what should have closed before the day of `as_of`, whatever the period.
    """
    due = pl.col("expected_close_date")
    cents = money.cents(pl.col("reporting_amount"))
    is_due = (due >= pl.col("period_start_date")) & (due < pl.col("period_end_date"))
    is_calendar = pl.col("period").is_in(list(CALENDAR))
    return (
        deals.filter(pl.col("outcome") == "open")
        .select("owner_id", "reporting_amount", "expected_close_date")
        .join(today(dates, as_of=as_of), how="cross")
        .join(periods.filter(is_running(as_of=as_of)), how="cross")
        .pipe(by_member, owners)
        .group_by(KEY)
        .agg(
            overdue_deals=(due < pl.col("today")).sum().cast(pl.Int64),
            due_cents=cents.filter(is_due & is_calendar).sum(),
        )
    )


def is_running(*, as_of: datetime) -> pl.Expr:
    """Whether the instant before `as_of` lies in the period; in none that trails."""
    return (pl.col("period") != "trailing") & (pl.col("ends_at") >= as_of)


def _creations(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per deal: when it came to be."""
    return deals.select(
        "owner_id", at=pl.col("created_at"), open_deals=pl.lit(1, pl.Int64)
    )


def _endings(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per deal that is open no more: since when.

    A deal that was deleted or merged away ended with that, unless it stood in a won or
    lost stage: then with the entry into that.
    """
    was_decided = pl.col("canonical_stage").is_in(_DECIDED)
    ended_at = pl.coalesce(
        "closed_at", pl.when(was_decided).then("stage_entered_at"), "deleted_at"
    )
    return deals.filter(pl.col("outcome") != "open").select(
        "owner_id",
        at=pl.max_horizontal(ended_at, "created_at"),
        open_deals=pl.lit(-1, pl.Int64),
    )
