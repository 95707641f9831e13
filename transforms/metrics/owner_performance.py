"""Owner performance: what owners and teams did and won, against what they should."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

import polars as pl

from transforms.metrics import money
from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.metrics.members import KEY
from transforms.metrics.owner_activities import activities_done, responses
from transforms.metrics.owner_deals import created_deals, decided_deals
from transforms.metrics.owner_open_deals import due_deals, is_running, open_deals
from transforms.metrics.periods import CALENDAR, TRAILING_DAYS, numbered_periods
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.tables.attention import OWNER_PERFORMANCE

_COUNTS = (
    "created_deals",
    "won_deals",
    "lost_deals",
    "won_cents",
    "won_deals_without_amount",
    "open_deals",
    "activities",
    "emails",
    "calls",
    "meetings",
    "answered_mails",
)
_SPAN = ["period_start_date", "period_end_date"]


class _Moment(TypedDict):
    """What every part must be told of the time."""

    as_of: datetime
    trailing_days: Sequence[int]


def owner_performance(  # noqa: PLR0913 - five tables, the moment and three settings
    deals: pl.LazyFrame,
    activities: pl.LazyFrame,
    owners: pl.LazyFrame,
    quotas: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per period and owner or team with anything to say of it.

    A deal counts with the owner it has now, whoever won or opened it, and with the
    team that this owner belongs to now; `none` holds what nobody owns. So the won
    deals and amounts of all owners, and of all teams, are those of `sales_velocity`.
    Win rate, cycle and velocity are its, too. Mails that came in are nobody's
    activity; an answer is that of the owner who wrote it.

    A quota counts in the month, quarter or year with exactly its first and last day.
    Attainment is won / quota; the coverage of a running period is the open amount that
    should close in it / what is left of the quota, null once nothing is left. Neither
    is known where amounts below zero would turn it below zero.
    """
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    moment: _Moment = {"as_of": as_of, "trailing_days": trailing_days}
    parts = [
        created_deals(deals, owners, dates, **moment),
        decided_deals(deals, owners, dates, **moment),
        open_deals(deals, owners, periods, as_of=as_of),
        due_deals(deals, owners, dates, periods, as_of=as_of),
        activities_done(activities, owners, dates, **moment),
        responses(activities, owners, dates, **moment),
        _quotas(quotas, periods),
    ]
    return (
        # Each figure of a row is in one part only: its greatest value is its value.
        pl.concat(parts, how="diagonal")
        .group_by(KEY)
        .agg(pl.all().max())
        .join(periods, on="period_number", how="inner", validate="m:1")
        .with_columns(pl.col(_COUNTS).fill_null(0))
        .with_columns(**_rates(sample_floor), **_of_running(as_of))
        .with_columns(**_amounts(), **_of_quota())
        .with_columns(currency=pl.lit(reporting_currency))
        .pipe(OWNER_PERFORMANCE.in_order)
    )


def _quotas(quotas: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Return the quotas of owners and teams for calendar periods."""
    calendar = periods.filter(pl.col("period").is_in(list(CALENDAR)))
    return (
        quotas.filter(pl.col("level") != "company")
        .join(calendar, on=_SPAN, how="inner", validate="m:m")
        .select(*KEY, quota_cents=money.cents(pl.col("quota_amount")))
    )


def _rates(sample_floor: int) -> dict[str, pl.Expr]:
    """Return the win rate with its interval, where enough deals were decided."""
    won, decided = pl.col("won_deals"), pl.col("won_deals") + pl.col("lost_deals")
    is_shown = (decided >= sample_floor) & (decided > 0)
    trials = pl.when(is_shown).then(decided)
    known = won - pl.col("won_deals_without_amount")
    return {
        "win_rate": won / trials,
        "win_rate_low": wilson_low(won, trials),
        "win_rate_high": wilson_high(won, trials),
        "basis": basis(is_shown),
        "average_cents": money.cents_each(pl.col("won_cents"), known),
    }


def _of_running(as_of: datetime) -> dict[str, pl.Expr]:
    """Return what only a running period can say; null of all others."""
    running = is_running(as_of=as_of)
    is_calendar = pl.col("period").is_in(list(CALENDAR))
    return {
        "overdue_deals": pl.when(running).then(pl.col("overdue_deals").fill_null(0)),
        "due_cents": pl.when(running & is_calendar).then(
            pl.col("due_cents").fill_null(0)
        ),
    }


def _amounts() -> dict[str, pl.Expr]:
    """Return the cents as amounts, and the velocity in them."""
    chance = pl.col("open_deals") * pl.col("win_rate")
    cycle = pl.when(pl.col("cycle_days") > 0).then("cycle_days")
    velocity = money.whole_cents(chance * pl.col("average_cents") / cycle)
    return {
        "won_amount": money.amount(pl.col("won_cents")),
        "average_won_amount": money.amount(pl.col("average_cents")),
        "velocity_per_day": money.amount(velocity),
        "open_due_amount": money.amount(pl.col("due_cents")),
        "quota_amount": money.amount(pl.col("quota_cents")),
    }


def _of_quota() -> dict[str, pl.Expr]:
    """Return what share of the quota is won, and how its rest is covered."""
    won, due, quota = (pl.col(f"{name}_cents") for name in ("won", "due", "quota"))
    left = quota - won
    return {
        "attainment_rate": pl.when((quota > 0) & (won >= 0)).then(won / quota),
        "coverage_rate": pl.when((left > 0) & (due >= 0)).then(due / left),
    }
