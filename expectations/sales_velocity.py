"""What must hold of `sales_velocity` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.cohorts import cohort, members_add_up
from expectations.rates import interval, quotient, unknown_below_the_floor
from expectations.rule import Night, Rule

_PERIOD = ("period", "period_start_date", "period_end_date", "pipeline_id")
_ADDED = ("open_deals", "won_deals", "lost_deals", "won_amount")
_HALF_A_CENT = 0.005
_WON_WITH_AMOUNT = pl.col("won_deals") - pl.col("won_deals_without_amount")
_AVERAGE = pl.col("average_won_amount").cast(pl.Float64)
_DEALS_A_DAY = pl.col("open_deals") * pl.col("win_rate") / pl.col("cycle_days")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the velocity and its factors."""
    parts = members_add_up(_PERIOD, _ADDED)
    return (*cohort(night), parts, *_factors(), *_velocity())


def _factors() -> tuple[Rule, ...]:
    """Return what must be true of the factors."""
    won, lost = pl.col("won_deals"), pl.col("lost_deals")
    total = pl.col("won_amount").cast(pl.Float64)
    return (
        quotient("win_rate", won, won + lost, "won / (won + lost)"),
        *interval("win_rate"),
        unknown_below_the_floor("win_rate"),
        Rule(
            "no more won deals lack an amount than were won",
            holds=_WON_WITH_AMOUNT >= 0,
        ),
        Rule(
            "the average won amount is won_amount over the won deals that have one",
            holds=(_AVERAGE * _WON_WITH_AMOUNT - total).abs()
            <= _HALF_A_CENT * (_WON_WITH_AMOUNT + 1),
            where=_AVERAGE.is_not_null(),
        ),
        Rule(
            "half of the won deals took no longer than nine in ten",
            holds=ex.is_ascending("cycle_days_p50", "cycle_days_p90"),
        ),
    )


def _velocity() -> tuple[Rule, ...]:
    """Return what must be true of the product; both amounts are rounded to cents."""
    velocity = pl.col("velocity_per_day").cast(pl.Float64)
    rounding = _HALF_A_CENT * (_DEALS_A_DAY + 2)
    return (
        Rule(
            "velocity is open deals x win rate x average won amount / cycle days",
            holds=(velocity - _DEALS_A_DAY * _AVERAGE).abs() <= rounding,
            where=velocity.is_not_null(),
        ),
    )
