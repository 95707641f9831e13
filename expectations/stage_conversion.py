"""What must hold of `stage_conversion` beyond its columns and its key."""

import polars as pl

from expectations.cohorts import cohort, counts_every_entry, members_add_up
from expectations.rates import (
    interval,
    known_above_the_floor,
    quotient,
    unknown_below_the_floor,
)
from expectations.rule import Night, Rule

_STEPS = ("advanced", "won", "lost", "went_back", "moved", "deleted", "still_open")
_COHORT = (
    "period",
    "period_start_date",
    "period_end_date",
    "pipeline_id",
    "level",
    "stage",
    "definition",
    "visits",
)
_ENDS = ("eventually_won", "eventually_lost")
_RATES = ("conversion_rate", "won_rate", "win_rate")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a cohort's next steps and rates."""
    every_entry = counts_every_entry(
        "stage_conversion",
        "entered",
        among=(pl.col("definition") == "ever") & (pl.col("visits") == "any"),
        of=pl.lit(value=True),
    )
    parts = members_add_up(_COHORT, ("entered", "not_yet_mature", *_STEPS, *_ENDS))
    return (*cohort(night), every_entry, parts, *_counts(), *_rates())


def _counts() -> tuple[Rule, ...]:
    """Return what must be true of the counts."""
    return (
        Rule(
            "every entry has one next step, or is still open: entered is their sum",
            holds=pl.col("entered") == pl.sum_horizontal(_STEPS),
        ),
        Rule(
            "no more deals were decided in the end than entered",
            holds=pl.col("eventually_won") + pl.col("eventually_lost")
            <= pl.col("entered"),
        ),
        Rule(
            "no entry is too young to be counted when there is no time limit",
            holds=pl.col("not_yet_mature") == 0,
            where=pl.col("definition") == "ever",
        ),
    )


def _rates() -> tuple[Rule, ...]:
    """Return what must be true of the rates."""
    entered, won = pl.col("entered"), pl.col("eventually_won")
    passed = pl.col("advanced") + pl.col("won")
    decided = won + pl.col("eventually_lost")
    return (
        quotient("conversion_rate", passed, entered, "(advanced + won) / entered"),
        quotient("won_rate", won, entered, "eventually_won / entered"),
        quotient("win_rate", won, decided, "eventually won / decided"),
        *(rule for rate in _RATES for rule in interval(rate)),
        unknown_below_the_floor(*_RATES),
        known_above_the_floor("conversion_rate", "won_rate"),
    )
