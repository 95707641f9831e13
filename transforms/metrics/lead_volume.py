"""Lead volume: how many leads came from where, how they were met, what they brought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl
from polars.lazyframe.group_by import LazyGroupBy

from transforms.metrics import money
from transforms.metrics.cohorts import (
    once_a_period,
    period_columns,
    with_period_numbers,
)
from transforms.metrics.counted_leads import counted_leads
from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.metrics.lead_revenue import (
    linear_revenue,
    with_first_touch_revenue,
)
from transforms.metrics.periods import TRAILING_DAYS, numbered_periods
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.tables.leads import LEAD_VOLUME

_BY: Final = ["period_number", "lead_source", "channel"]
_COUNTS: Final = {
    "contacted": "is_contacted",
    "qualified": "is_qualified",
    "converted": "is_converted",
    "closed_without_deal": "is_closed",
    "still_open": "is_open",
    "unattended": "is_unattended",
    "won": "is_won",
    "won_deals_without_amount": "is_won_without_amount",
}
_OF_LEADS: Final = (*_COUNTS.values(), "first_cents", "response_seconds")
_SUMS: Final = ("leads", "first_cents", "linear_cents", *_COUNTS)


def lead_volume(  # noqa: PLR0913 - six tables, the moment and three settings
    leads: pl.LazyFrame,
    statuses: pl.LazyFrame,
    responses: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    touches: pl.LazyFrame,
    deals: pl.LazyFrame,
    as_of: datetime,
    reporting_currency: str,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per period in which leads came, lead source and channel.

    A lead counts in the period in which it came, with all that became of it until
    `as_of`. Leads = converted + closed_without_deal + still_open: an open lead is never
    lost. Both rates are of all leads that came, so those of young periods still rise.
    The response times are of the leads that were answered, in working hours.

    A won deal's worth counts once in `won_amount`, at the first lead that became it.
    In `won_amount_linear` it is shared evenly among all that touched it, each share in
    the period of its touch; so a row may have revenue and no leads, where only people
    without a lead came. Rates need as many leads as the sample floor. What came before
    the calendar's first day counts in `all` alone.
    """
    counted = (
        counted_leads(leads, statuses, responses)
        .pipe(with_first_touch_revenue, touches, deals)
        .pipe(_by_period, dates, "came_at", _OF_LEADS, as_of, trailing_days)
        .agg(leads=pl.len().cast(pl.Int64), **_results())
    )
    shared = (
        linear_revenue(touches, deals)
        .pipe(_by_period, dates, "touched_at", ["linear_cents"], as_of, trailing_days)
        .agg(pl.col("linear_cents").sum())
    )
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    return (
        counted.join(shared, on=_BY, how="full", coalesce=True, validate="1:1")
        .with_columns(pl.col(*_SUMS).fill_null(0))
        .join(periods, on="period_number", how="left", validate="m:1")
        .with_columns(
            won_amount=money.amount(pl.col("first_cents")),
            won_amount_linear=money.amount(pl.col("linear_cents")),
            currency=pl.lit(reporting_currency),
            **_rates(sample_floor),
        )
        .pipe(LEAD_VOLUME.in_order)
    )


def _by_period(  # noqa: PLR0913, PLR0917 - what is grouped, and by which calendar
    frame: pl.LazyFrame,
    dates: pl.LazyFrame,
    instant: str,
    keeping: Sequence[str],
    as_of: datetime,
    trailing_days: Sequence[int],
) -> LazyGroupBy:
    """Return the rows by period, lead source and channel; once for every period."""
    return (
        frame.pipe(
            with_period_numbers,
            dates,
            instant=instant,
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .pipe(once_a_period, period_columns(trailing_days), *_BY[1:], *keeping)
        .filter(pl.col("period_number") >= 0)
        .group_by(_BY)
    )


def _results() -> dict[str, pl.Expr]:
    """Return what the leads of one period, source and channel add up to."""
    seconds = pl.col("response_seconds")
    return {
        **{name: pl.col(fact).sum().cast(pl.Int64) for name, fact in _COUNTS.items()},
        "first_cents": pl.col("first_cents").sum(),
        "response_hours_p50": _hours(seconds.quantile(0.5, "linear")),
        "response_hours_p90": _hours(seconds.quantile(0.9, "linear")),
    }


def _hours(seconds: pl.Expr) -> pl.Expr:
    """Return seconds as hours.

    Divided by a column, not by a number: Polars multiplies by the inverse of a number
    in all but single rows, and then the last digit depends on how rows are split.
    """
    return seconds / (seconds * 0 + 3600)


def _rates(sample_floor: int) -> dict[str, pl.Expr]:
    """Return both rates, each with its interval; null below the sample floor."""
    leads = pl.col("leads")
    is_shown = (leads >= sample_floor) & (leads > 0)
    trials = pl.when(is_shown).then(leads)
    rates: dict[str, pl.Expr] = {"basis": basis(is_shown)}
    for name, part in (("conversion_rate", "converted"), ("won_rate", "won")):
        rates[name] = pl.col(part) / trials
        rates[f"{name}_low"] = wilson_low(pl.col(part), trials)
        rates[f"{name}_high"] = wilson_high(pl.col(part), trials)
    return rates
