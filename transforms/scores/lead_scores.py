"""Lead scores: how likely each open lead becomes a deal, why, and which come first."""

from datetime import datetime

import polars as pl

from transforms.metrics.sample_floor import SAMPLE_FLOOR
from transforms.scores.chances import CHANCES, Floors, chances
from transforms.scores.facts import with_fixed_facts
from transforms.scores.features import NAMES
from transforms.scores.landmarks import ASKED
from transforms.scores.lead_lives import lead_lives
from transforms.scores.patterns import lead_moments, patterns
from transforms.tables.lead_scores import LEAD_SCORES

LEAST_LEADS = 500
LEAST_CONVERSIONS = 50


def lead_scores(  # noqa: PLR0913, PLR0917 - six tables and three settings
    leads: pl.LazyFrame,
    deals: pl.LazyFrame,
    activities: pl.LazyFrame,
    companies: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    sample_floor: int = SAMPLE_FLOOR,
    least_leads: int = LEAST_LEADS,
    least_conversions: int = LEAST_CONVERSIONS,
) -> pl.LazyFrame:
    """Return one row per open lead, the likeliest first.

    A lead is open that is tied to no deal, not deleted, not merged, and in no status
    that the CRM calls closed (`stages`: its own list). Its chance is that of a deal
    created in [as_of, as_of + 90 days).

    It is learnt from leads as they stood at moments of the past: only facts known then,
    only moments whose 90 days were over at `as_of`. With 500 leads and 50 conversions
    to learn from (settings), a logistic regression speaks, calibrated on the newest
    fifth of those moments, if its like beat the rates there (`chances`). Else it is the
    rate of the lead's source, drawn towards the company's. With less than the sample
    floor, and in a source that never yet tied a lead to a deal, no chance is given.

    The interval is that of the chance, with 95 % confidence: leads alike go either way.
    Of leads with the same chance the one that came last goes first.
    """
    floors = Floors(sample_floor, least_leads, least_conversions)
    # Read by several branches below: without the caches each would begin anew.
    lives = (
        lead_lives(leads, deals, stages, as_of=as_of)
        .pipe(with_fixed_facts, companies, dates)
        .cache()
    )
    moments = lead_moments(lives, activities, as_of=as_of).cache()
    scored = patterns(moments).map_batches(
        lambda counts: chances(counts, floors=floors), schema=CHANCES
    )
    of_leads = (
        moments.filter(pl.col("span") == ASKED)
        .select("lead", *NAMES)
        .join(scored, on=NAMES, how="left", validate="m:1")
    )
    return (
        lives.filter("is_open")
        .join(of_leads.drop(NAMES), on="lead", how="left", validate="1:1")
        .with_columns(pl.col("basis").fill_null("insufficient history"))
        .pipe(_ranked)
        .pipe(LEAD_SCORES.in_order)
    )


def _ranked(scored: pl.LazyFrame) -> pl.LazyFrame:
    """Return the leads with their rank; those without a chance come last."""
    return scored.sort(
        "chance_90_days",
        "came_at",
        "lead_id",
        descending=[True, True, False],
        nulls_last=True,
    ).with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
