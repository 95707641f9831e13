"""What must hold of `time_in_stage` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.cohorts import cohort, counts_every_entry, members_add_up
from expectations.rates import unknown_below_the_floor
from expectations.rule import Night, Rule

_QUANTILES = ("p50_days", "p75_days", "p90_days")
_COHORT = (
    "period",
    "period_start_date",
    "period_end_date",
    "pipeline_id",
    "level",
    "stage",
)
_OF_CLOSED = ("mean_days_of_closed", "median_days_of_closed")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the times that stays take."""
    return (
        *cohort(night),
        counts_every_entry(
            "time_in_stage", "stays", among=pl.lit(value=True), of=pl.lit(value=True)
        ),
        members_add_up(_COHORT, ("stays", "open_stays")),
        Rule(
            "no more stays are open than began",
            holds=pl.col("open_stays") <= pl.col("stays"),
        ),
        Rule(
            "half have left no later than three quarters, and those than nine in ten",
            holds=ex.is_ascending(*_QUANTILES),
        ),
        Rule(
            "a later quantile is known only where the earlier is",
            holds=pl.col("p50_days").is_not_null()
            & (pl.col("p75_days").is_not_null() | pl.col("p90_days").is_null()),
            where=~ex.are_unknown("p75_days", "p90_days"),
        ),
        Rule(
            "there is no length of ended stays where none has ended",
            holds=ex.are_unknown(*_OF_CLOSED),
            where=pl.col("stays") == pl.col("open_stays"),
        ),
        unknown_below_the_floor(*_QUANTILES),
    )
