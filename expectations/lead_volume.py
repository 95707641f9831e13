"""What must hold of `lead_volume` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.cohorts import cohort
from expectations.rates import (
    interval,
    known_above_the_floor,
    quotient,
    unknown_below_the_floor,
)
from expectations.rule import Night, Rule

_RATES = ("conversion_rate", "won_rate")
_LEADS = pl.col("leads")
_OF_ALL_TIME = pl.col("period") == "all"


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of leads, what they became, and what they brought."""
    return (*cohort(night), *_counts(), *_shares(), *_totals())


def _counts() -> tuple[Rule, ...]:
    """Return what must be true of a row's counts."""
    ends = pl.sum_horizontal("converted", "closed_without_deal", "still_open")
    return (
        Rule(
            "leads = converted + closed_without_deal + still_open",
            holds=ends == _LEADS,
        ),
        Rule(
            "no more leads are won than converted, qualified than came",
            holds=ex.is_ascending("won", "converted", "qualified", "leads"),
        ),
        Rule(
            "no more leads are contacted than came",
            holds=pl.col("contacted") <= _LEADS,
        ),
        Rule(
            "only open leads that were not contacted are unattended",
            holds=(pl.col("unattended") <= pl.col("still_open"))
            & (pl.col("unattended") + pl.col("contacted") <= _LEADS),
        ),
        Rule(
            "no more won deals lack an amount than leads are won",
            holds=pl.col("won_deals_without_amount") <= pl.col("won"),
        ),
        Rule(
            "half of the responses took no longer than nine in ten",
            holds=ex.is_ascending("response_hours_p50", "response_hours_p90"),
        ),
        Rule(
            "response times are known exactly where leads were contacted",
            holds=ex.are_known("response_hours_p50") == (pl.col("contacted") > 0),
        ),
    )


def _shares() -> tuple[Rule, ...]:
    """Return what must be true of the rates."""
    return (
        quotient("conversion_rate", pl.col("converted"), _LEADS, "converted / leads"),
        quotient("won_rate", pl.col("won"), _LEADS, "won / leads"),
        *(rule for rate in _RATES for rule in interval(rate)),
        unknown_below_the_floor(*_RATES),
        known_above_the_floor(*_RATES),
    )


def _totals() -> tuple[Rule, ...]:
    """Return what must add up over all time."""
    return (
        Rule(
            "every lead that was neither deleted nor merged is counted once",
            holds=pl.col("counted") == pl.col("there"),
            over=counted_beside_leads,
            of=("lead_volume", "dim_leads"),
        ),
        Rule(
            "every lead that became a deal is counted as converted",
            holds=pl.col("converted") == pl.col("became"),
            over=counted_beside_leads,
            of=("lead_volume", "dim_leads"),
        ),
        Rule(
            "won_amount is what the won deals that leads became are worth, to the cent",
            holds=pl.col("first_touch") == pl.col("worth_of_became"),
            over=revenue_beside_deals,
            of=("lead_volume", "fct_lead_touches", "dim_deals"),
        ),
        Rule(
            "won_amount_linear is what all touched won deals are worth, to the cent",
            holds=pl.col("linear") == pl.col("worth_of_touched"),
            over=revenue_beside_deals,
            of=("lead_volume", "fct_lead_touches", "dim_deals"),
        ),
    )


def counted_beside_leads(volume: pl.LazyFrame, leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the leads of all time as counted, and as they are there."""
    counted = volume.filter(_OF_ALL_TIME).select(
        pl.col("converted").sum(), counted=_LEADS.sum()
    )
    there = leads.filter(
        pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    ).select(there=pl.len(), became=pl.col("converted_deal_id").is_not_null().sum())
    return counted.join(there, how="cross")


def revenue_beside_deals(
    volume: pl.LazyFrame, touches: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row: revenue of all time by both models, and the deals' own."""
    counted = volume.filter(_OF_ALL_TIME).select(
        first_touch=pl.col("won_amount").sum(), linear=pl.col("won_amount_linear").sum()
    )
    is_won = pl.col("outcome") == "won"
    touched = touches.group_by("deal_id").agg(pl.col("is_conversion").any())
    worth = (
        deals.filter(is_won)
        .join(touched, on="deal_id", how="inner", validate="1:1")
        .select(
            worth_of_became=pl.col("reporting_amount").filter("is_conversion").sum(),
            worth_of_touched=pl.col("reporting_amount").sum(),
        )
    )
    return counted.join(worth, how="cross")
