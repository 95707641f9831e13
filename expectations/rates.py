"""What must hold of every rate: it is its quotient, inside its interval, or unknown."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Rule

_MEASURED, _INSUFFICIENT = "measured", "insufficient history"


def interval(rate: str) -> tuple[Rule, ...]:
    """Return the rules on a rate and the two ends of its interval."""
    low, high = f"{rate}_low", f"{rate}_high"
    return (
        Rule(
            f"{rate} lies inside its interval",
            holds=ex.is_near(
                pl.col(rate), pl.col(rate).clip(pl.col(low), pl.col(high))
            ),
            where=ex.are_known(rate, low, high),
        ),
        Rule(
            f"where {rate} is unknown, so is its interval",
            holds=ex.are_unknown(low, high),
            where=pl.col(rate).is_null(),
        ),
    )


def quotient(rate: str, numerator: pl.Expr, denominator: pl.Expr, words: str) -> Rule:
    """Return the rule that a rate is what its counts say; `words` say which."""
    return Rule(
        f"{rate} is {words}",
        holds=ex.is_near(pl.col(rate) * denominator, numerator, within=1e-6),
        where=pl.col(rate).is_not_null(),
    )


def unknown_below_the_floor(*rates: str) -> Rule:
    """Return the rule that a small sample makes no rate."""
    return Rule(
        "no rate is published below the sample floor",
        holds=ex.are_unknown(*rates),
        where=pl.col("basis") == _INSUFFICIENT,
    )


def known_above_the_floor(*rates: str) -> Rule:
    """Return the rule that a sample that is large enough makes a rate."""
    return Rule(
        "every sample that reaches the floor has its rate",
        holds=ex.are_known(*rates),
        where=pl.col("basis") == _MEASURED,
    )
