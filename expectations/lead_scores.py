"""What must hold of `lead_scores` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_CHANCE = ("chance_90_days", "chance_low", "chance_high")
_HAS_NONE = pl.col("basis") == "insufficient history"


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the chances, their order, and whom they are of."""
    return (*_chances(), *_ranks(), *_leads(night))


def _chances() -> tuple[Rule, ...]:
    """Return what must be true of a chance, what it rests on, and its reasons."""
    low, high = pl.col("chance_low"), pl.col("chance_high")
    return (
        Rule(
            "a chance lies inside its interval",
            holds=ex.is_near(
                pl.col("chance_90_days"), pl.col("chance_90_days").clip(low, high)
            ),
            where=ex.are_known(*_CHANCE),
        ),
        Rule(
            "with too little history there is no chance, no interval and no reason",
            holds=ex.are_unknown(*_CHANCE, "reasons"),
            where=_HAS_NONE,
        ),
        Rule(
            "without a chance, history is too little",
            holds=ex.are_known(*_CHANCE),
            where=~_HAS_NONE,
        ),
        Rule(
            "a chance by the model has its reasons",
            holds=pl.col("reasons").str.strip_chars().str.len_chars() > 0,
            where=pl.col("basis") == "model",
        ),
    )


def _ranks() -> tuple[Rule, ...]:
    """Return what must be true of the order."""
    chance = pl.col("chance_90_days")
    is_first = pl.int_range(pl.len()) == 0
    return (
        Rule(
            "ranks count 1, 2, 3 to the number of leads",
            holds=pl.col("rank") == pl.int_range(pl.len()) + 1,
        ),
        Rule(
            "no lead is likelier than the one that is ranked before it",
            holds=is_first
            | chance.is_null()
            | (chance <= ex.previous("chance_90_days")),
        ),
    )


def _leads(night: Night) -> tuple[Rule, ...]:
    """Return which leads must be there, and which must not."""
    both = ("lead_scores", "dim_leads")
    return (
        Rule(
            "every lead with a score came before as_of, as dim_leads says",
            holds=(pl.col("came_at") == pl.col("created_at"))
            & (pl.col("came_at") < night.as_of),
            over=scores_beside_leads,
            of=both,
        ),
        Rule(
            "no lead with a score is a deal, deleted or merged",
            holds=ex.are_unknown("converted_deal_id", "deleted_at", "merged_into"),
            over=scores_beside_leads,
            of=both,
        ),
        Rule(
            "the other leads of a status have a score, all of them or, if closed, none",
            holds=(pl.col("scored") == pl.col("leads"))
            | ((pl.col("scored") == 0) & pl.col("status_id").is_not_null()),
            over=scored_by_status,
            of=both,
        ),
    )


def scores_beside_leads(scores: pl.LazyFrame, leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return the scores with their leads as they stand; null: there is no such lead."""
    standing = leads.select(
        "lead_id", "created_at", "converted_deal_id", "deleted_at", "merged_into"
    )
    return scores.select("lead_id", "came_at").join(
        standing, on="lead_id", how="left", validate="1:1"
    )


def scored_by_status(scores: pl.LazyFrame, leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per status, the leads that are no deal and not gone, and those scored.

    Which statuses are closed, only the CRM's list says. But a status is closed for all
    of its leads alike, and a lead without one is open.
    """
    scored = scores.select("lead_id", is_scored=pl.lit(value=True))
    return (
        leads.filter(ex.are_unknown("converted_deal_id", "deleted_at", "merged_into"))
        .join(scored, on="lead_id", how="left", validate="1:1")
        .group_by("status_id")
        .agg(leads=pl.len(), scored=pl.col("is_scored").fill_null(value=False).sum())
    )
