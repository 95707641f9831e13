"""Deal movements: what a deal was at both ends of the periods it was open at."""

from datetime import datetime
from functools import partial

import polars as pl

from transforms.metrics import money
from transforms.metrics.movement_boundaries import (
    covering_boundaries,
    movement_periods,
    rates_days,
)
from transforms.metrics.standing import with_standing
from transforms.warehouse.reporting_amounts import with_reporting_amount

_KEY = ["deal_id", "period_number"]
_FACTS = (
    "standing",
    "pipeline_id",
    "stage_id",
    "owner_id",
    "expected_close_date",
    "currency",
)
_IDS = ("deal_id", "pipeline_id", "stage_id", "owner_id")


def deal_movements(  # noqa: PLR0913 - four tables, the moment and the currency
    states: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    rates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return one row per deal and calendar period at an end of which it was open.

    A step on the way to pipeline_movement and pipeline_movement_deals. For either end,
    `_before` and `_after`: the deal's `standing` (null: it was not there yet),
    pipeline, stage, owner and expected close date; `is_closing`, whether it was open
    and expected by the period's end; `cents`, what it was worth in the reporting
    currency by the rate of that day, 0 where that `is_unknown`. Of a deal that was open
    at both ends the difference is told apart: `currency_cents` is what its first amount
    gained by the rates alone, its currency being the same, and `own_cents` the rest.

    Only deals that were open have a row for a boundary, and what became of the others
    is looked up for those alone: the work grows with the deals open at the ends of
    periods, and not with all deals times periods.
    """
    value = partial(
        with_reporting_amount, rates=rates, reporting_currency=reporting_currency
    )
    days = rates_days(dates, as_of=as_of)
    periods = _periods(dates, days, as_of=as_of)
    spans = _spans(states, stages, dates, as_of=as_of)
    is_open = pl.col("standing") == "open"
    gone = spans.filter(~is_open)
    pairs = _at_boundaries(spans.filter(is_open), days).pipe(value, on="rates_day")
    before, after = (_open_at(pairs, periods, end) for end in ("before", "after"))
    revalued = before.pipe(value, on="rates_after", named="revalued_amount")
    return (
        _worth(revalued, "before", revalued_cents=_cents("revalued_amount"))
        .pipe(_and, _gone_at(after, gone, "before"))
        .join(
            _worth(after, "after").pipe(_and, _gone_at(before, gone, "after")),
            on=_KEY,
            how="full",
            coalesce=True,
            validate="1:1",
        )
        .pipe(_with_differences)
    )


def _periods(
    dates: pl.LazyFrame, days: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the periods' numbers, with what a deal at an end of one must know."""
    last_day = days.select(boundary_after="boundary", rates_after="rates_day")
    return (
        movement_periods(dates, as_of=as_of)
        .join(last_day, on="boundary_after", how="left", validate="m:1")
        .drop("period", "period_start_date", "starts_at", "ends_at")
    )


def _spans(
    states: pl.LazyFrame, stages: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the states that held at a boundary, with the numbers of those.

    Ids as categories: millions of rows are joined by them.
    """
    return (
        states.pipe(with_standing, stages)
        .select("deal_id", *_FACTS, "amount", "valid_from", "valid_to")
        .pipe(covering_boundaries, dates, as_of=as_of)
        .with_columns(pl.col(_IDS).cast(pl.Categorical))
    )


def _at_boundaries(spans: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per span and boundary at which it held, and the rates' day."""
    return (
        spans.with_columns(boundary=pl.int_ranges("first", "until", dtype=pl.Int32))
        .drop("first", "until")
        .explode("boundary")
        .join(days, on="boundary", how="left", validate="m:1")
    )


def _open_at(pairs: pl.LazyFrame, periods: pl.LazyFrame, end: str) -> pl.LazyFrame:
    """Return one row per period and deal that was open at that end of it."""
    is_due = pl.col("expected_close_date") < pl.col("period_end_date")
    return pairs.join(
        periods.with_columns(boundary=f"boundary_{end}"),
        on="boundary",
        how="inner",
        validate="m:m",  # a month's end is a quarter's, too
    ).with_columns(is_closing=is_due.fill_null(value=False))


def _worth(pairs: pl.LazyFrame, end: str, **more: pl.Expr) -> pl.LazyFrame:
    """Return the facts and the worth of deals that were open at that end."""
    return pairs.select(
        *_KEY,
        *_named(end, *_FACTS, "is_closing"),
        pl.col("reporting_amount").is_null().alias(f"is_unknown_{end}"),
        _cents("reporting_amount").alias(f"cents_{end}"),
        **more,
    )


def _gone_at(pairs: pl.LazyFrame, gone: pl.LazyFrame, end: str) -> pl.LazyFrame:
    """Return those of the deals, open at the other end, that were gone at this one."""
    at = pl.col(f"boundary_{end}")
    return (
        pairs.select(*_KEY, f"boundary_{end}")
        .join(gone, on="deal_id", how="inner", validate="m:m")
        .filter((pl.col("first") <= at) & (at < pl.col("until")))
        .select(*_KEY, *_named(end, *_FACTS))
    )


def _and(open_deals: pl.LazyFrame, others: pl.LazyFrame) -> pl.LazyFrame:
    """Return both; deals that were not open are worth null."""
    return pl.concat([open_deals, others], how="diagonal")


def _with_differences(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Add what the rates and the deals' own changes made of it between both ends."""
    both = pl.all_horizontal(pl.col("^standing_.*$") == "open")
    same_currency = pl.col("currency_before") == pl.col("currency_after")
    by_rates = pl.col("revalued_cents") - pl.col("cents_before")
    difference = pl.col("cents_after") - pl.col("cents_before")
    return (
        pairs.with_columns(
            pl.col("^is_(closing|unknown)_.*$").fill_null(value=False),
            pl.col("^cents_.*$").fill_null(0),
        )
        .with_columns(
            currency_cents=pl.when(both & same_currency).then(by_rates).fill_null(0)
        )
        .with_columns(
            own_cents=pl.when(both)
            .then(difference - pl.col("currency_cents"))
            .otherwise(0)
        )
        .drop("revalued_cents", "currency_before", "currency_after")
    )


def _named(end: str, *columns: str) -> list[pl.Expr]:
    """Return the columns named for an end of the period."""
    return [pl.col(name).alias(f"{name}_{end}") for name in columns]


def _cents(amount: str) -> pl.Expr:
    """Return an amount in cents, 0 where it is not known."""
    return money.cents(pl.col(amount)).fill_null(0)
