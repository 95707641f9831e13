"""What must hold of `fct_lead_touches` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_MODELS = ("first_touch_share", "last_touch_share", "linear_share")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the touches of a deal."""
    return (
        Rule(
            "no touch is from as_of or later",
            holds=pl.col("touched_at") < night.as_of,
        ),
        Rule(
            "the touches of a deal are numbered from 1 without a gap",
            holds=ex.is_numbered("touch_number", "deal_id"),
        ),
        Rule(
            "the touches of a deal are numbered in the order in which they came",
            holds=pl.col("touched_at") >= ex.previous("touched_at"),
            where=ex.continues("deal_id"),
        ),
        Rule(
            "only a lead becomes a deal",
            holds=pl.col("lead_id").is_not_null(),
            where=pl.col("is_conversion"),
        ),
        *(
            Rule(
                f"{model} adds up to 1 for every deal, exactly",
                holds=pl.col(model) == 1,
                over=shares_by_deal,
            )
            for model in _MODELS
        ),
        Rule(
            "a lead touches one deal at most",
            holds=pl.col("deals") == 1,
            over=deals_by_lead,
        ),
        Rule(
            "a touch is of a deal that was neither deleted nor merged",
            holds=pl.col("outcome").is_in(["open", "won", "lost"]),
            over=touches_beside_deals,
            of=("fct_lead_touches", "dim_deals"),
        ),
    )


def shares_by_deal(touches: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sum of the shares in each deal."""
    return touches.group_by("deal_id").agg(pl.col(_MODELS).sum())


def deals_by_lead(touches: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many touches each lead has."""
    is_lead = pl.col("lead_id").is_not_null()
    return touches.filter(is_lead).group_by("lead_id").agg(deals=pl.len())


def touches_beside_deals(touches: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the touches with what became of their deal."""
    return touches.select("deal_id").join(
        deals.select("deal_id", "outcome"), on="deal_id", how="left", validate="m:1"
    )
