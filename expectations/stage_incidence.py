"""What must hold of `stage_incidence` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.cohorts import cohort, counts_every_entry, members_add_up
from expectations.rates import interval, unknown_below_the_floor
from expectations.rule import Night, Rule

_CHANCES = ("won_incidence", "lost_incidence", "gone_incidence", "open_share")
_CURVES = ("won_incidence", "lost_incidence", "gone_incidence")
_COHORT = (
    "period",
    "period_start_date",
    "period_end_date",
    "pipeline_id",
    "level",
    "stage",
    "segment",
    "member",
)


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the chances n days after entry."""
    return (
        *cohort(night),
        counts_every_entry(
            "stage_incidence",
            "entered",
            among=pl.col("horizon") == "end",
            of=pl.col("visit") == 1,
        ),
        members_add_up((*_COHORT[:-2], "horizon"), ("entered",)),
        Rule(
            "won, lost, gone and still open add up to 1",
            holds=ex.is_near(pl.sum_horizontal(_CHANCES), pl.lit(1.0)),
            where=ex.are_known(*_CHANCES),
        ),
        Rule(
            "the chances are known together or not at all",
            holds=ex.are_known(*_CHANCES) | ex.are_unknown(*_CHANCES),
        ),
        Rule(
            "no more entries are at risk than entered",
            holds=pl.col("at_risk") <= pl.col("entered"),
        ),
        *(_never_falls(curve) for curve in _CURVES),
        *interval("won_incidence"),
        *interval("lost_incidence"),
        unknown_below_the_floor(*_CHANCES),
    )


def _never_falls(curve: str) -> Rule:
    """Return the rule that what has happened stays so."""
    known = pl.col(curve).is_not_null() & ex.previous(curve).is_not_null()
    return Rule(
        f"{curve} never falls as the days pass",
        holds=pl.col(curve) >= ex.previous(curve) - 1e-9,
        where=ex.continues(*_COHORT) & known,
    )
