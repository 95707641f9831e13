"""Deal weeks: what became of deals, week by week, after they stood somewhere."""

from datetime import datetime

import polars as pl

from transforms.forecast.stands import STAND, with_size_bands
from transforms.forecast.weeks import (
    LEAD_WEEKS,
    WEEKS_OF_TRAINING,
    age_band,
    lead_of,
    week_before,
    weight,
)


def deal_weeks(
    stays: pl.LazyFrame, deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return, per stand and lead week, how many deal weeks ended there and how.

    A deal week is a deal that stood in an open stage at a weekly origin before `as_of`
    (known, entered before it and not left), at the age it then had. It ends in the lead
    week in which the deal was won, or lost or gone; a deal not yet decided at `as_of`
    leaves sight after the last lead week that was seen in full. Nothing but the stand
    at the origin is used, the outcome is the one that stands at `as_of`.

    Columns: those of `STAND`, lead_week, won, lost, ended (won, lost or out of sight),
    the last three in units of `weeks.weight`.
    """
    return (
        _stays_at_origins(stays, as_of=as_of)
        .join(_ends(deals, as_of=as_of), on="deal_id", how="left", validate="m:1")
        .pipe(with_size_bands, deals)
        .drop("deal_id", "amount_at_entry", "rate")
        .explode("week")
        .with_columns(
            lead_week=lead_of(pl.col("week"), pl.col("ended_in").fill_null(0)),
            age_band=age_band("entered_at", pl.col("week"), as_of=as_of),
            weight=weight(pl.col("week")),
        )
        .pipe(ended_by_lead_week, by=STAND)
    )


def ended_by_lead_week(rows: pl.LazyFrame, *, by: tuple[str, ...]) -> pl.LazyFrame:
    """Return the weights of rows by class and lead week: won, lost, ended in any way.

    What ends beyond the last lead week is out of sight after it.
    """
    is_seen = pl.col("lead_week") <= LEAD_WEEKS
    return (
        rows.with_columns(
            lead_week=pl.col("lead_week").clip(upper_bound=LEAD_WEEKS),
            won=pl.col("weight") * (is_seen & pl.col("is_won")),
            lost=pl.col("weight") * (is_seen & pl.col("is_lost")),
        )
        .group_by(*by, "lead_week")
        .agg(pl.col("won", "lost").sum(), ended=pl.col("weight").sum())
    )


def _stays_at_origins(stays: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the stays in open stages with the weekly origins that lie in them.

    Origin n lies in a stay that was entered in week n or earlier and left in week n-1
    or later; most short stays hold none.
    """
    left_in = week_before("exited_at", as_of=as_of).fill_null(0)
    oldest = week_before("known_from", as_of=as_of)
    return (
        stays.filter((pl.col("stage_class") == "open") & (pl.col("known_from") < as_of))
        .with_columns(
            newest_week=left_in + 1,
            oldest_week=pl.min_horizontal(oldest, WEEKS_OF_TRAINING),
        )
        .filter(pl.col("newest_week") <= pl.col("oldest_week"))
        .select(
            "deal_id",
            "canonical_stage",
            "pipeline_id",
            "stage_id",
            "entered_at",
            "amount_at_entry",
            week=pl.int_ranges("newest_week", pl.col("oldest_week") + 1),
        )
    )


def _ends(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return in which week before `as_of` each deal ended, and how."""
    return deals.select(
        "deal_id",
        "rate",
        is_won=pl.col("outcome") == "won",
        is_lost=pl.col("outcome").is_in(["lost", "gone"]),
        ended_in=week_before("ended_at", as_of=as_of),
    )
