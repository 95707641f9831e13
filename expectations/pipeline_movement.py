"""What must hold of `pipeline_movement` beyond its columns and its key."""

from functools import partial

import polars as pl

from expectations.cohorts import cohort
from expectations.movement_balance import (
    beside_the_whole,
    end_beside_deals,
    starts_beside_ends,
    waterfalls,
)
from expectations.rule import Night, Rule

_BUCKET = pl.col("bucket")
_TODAY = ("pipeline_movement", "dim_deals", "dim_dates", "dim_exchange_rates")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the movement."""
    return (*cohort(night), *_rows(), *_balance(), *_across(night))


def _rows() -> tuple[Rule, ...]:
    """Return what must be true of a row alone."""
    return (
        Rule(
            "no more deals lack an amount than are in the bucket",
            holds=pl.col("deals_without_amount") <= pl.col("deals"),
        ),
        Rule(
            "amount_up is above nothing and amount_down below",
            holds=pl.when(_BUCKET == "amount_up")
            .then(pl.col("amount") > 0)
            .otherwise(pl.col("amount") < 0),
            where=_BUCKET.is_in(["amount_up", "amount_down"]),
        ),
        Rule(
            "nothing enters or leaves the whole",
            holds=~_BUCKET.is_in(["entered_segment", "left_segment"]),
            where=pl.col("segment") == "all",
        ),
        Rule(
            "deals are pushed out or pulled in only among those expected to close",
            holds=pl.col("scope") == "closing",
            where=_BUCKET.is_in(["pushed_out", "pulled_in"]),
        ),
    )


def _balance() -> tuple[Rule, ...]:
    """Return what must be true of a member's buckets together."""
    return (
        Rule(
            "start and all changes add up to end, to the cent",
            holds=pl.col("amount_off") == 0,
            over=waterfalls,
        ),
        Rule(
            "the deals at the start, less those that left, and those that came are "
            "the deals at the end",
            holds=pl.col("deals_off") == 0,
            over=waterfalls,
        ),
        Rule(
            "the members of a segment add up to the whole at start and end, to the "
            "cent",
            holds=(pl.col("amount") == pl.col("amount_of_all"))
            & (pl.col("deals") == pl.col("deals_of_all")),
            over=beside_the_whole,
        ),
    )


def _across(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of neighbouring periods, and of today."""
    today = partial(end_beside_deals, as_of=night.as_of)
    return (
        Rule(
            "a period starts with what the one before it ended with, to the cent",
            holds=(pl.col("amount") == pl.col("amount_then"))
            & (pl.col("deals") == pl.col("deals_then")),
            over=partial(starts_beside_ends, as_of=night.as_of),
            of=("pipeline_movement", "dim_dates"),
        ),
        Rule(
            "the running month ends with as many deals as are open in dim_deals",
            holds=pl.col("deals") == pl.col("open_deals"),
            over=today,
            of=_TODAY,
        ),
        Rule(
            "the running month ends with the amount of the deals open in dim_deals by "
            "today's rates, to the cent",
            holds=pl.col("amount") == pl.col("open_amount"),
            over=today,
            of=_TODAY,
        ),
    )
