"""Inflow: how many deals that do not exist yet will be won before a period ends."""

from datetime import datetime

import polars as pl

from transforms.forecast.deal_weeks import ended_by_lead_week
from transforms.forecast.hazards import hazards, won_incidence
from transforms.forecast.weeks import WEEKS_OF_TRAINING, lead_of, week_before, weight

_BY = ("pipeline_id",)
# A week counts as no more than so many ordinary ones: an import is not a good week.
_RUSH = 3
_WEEKS_OF_ORDINARY = 26
_WEEKS_OF_LEVEL = 8
_KEPT_A_WEEK = 0.8


def expected_wins(
    deals: pl.LazyFrame, elapsed: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return, per pipeline and period, the wins to expect of deals not yet created.

    Deals go on to arrive as they did lately; those of lead week k have the rest of the
    period to be won in, at the pace of past arrivals. Of the week in which the period
    ends, a deal created in that same week must be both created and won by then, so its
    share counts twice (squared).

    Columns: pipeline_id, period, expected_wins.
    """
    arrived = arrivals(deals, as_of=as_of)
    share, at_once = pl.col("elapsed_share"), pl.col("won_at_once")
    wins_a_deal = share * (pl.col("won_by_then") - at_once) + share**2 * at_once
    return (
        arrival_curves(arrived, deals)
        .join(elapsed, on="lead_week", how="inner", validate="m:m")
        .group_by("pipeline_id", "period")
        .agg(wins_a_deal=wins_a_deal.sum())
        .join(arrivals_a_week(arrived), on="pipeline_id", how="left", validate="m:1")
        .select(
            "pipeline_id",
            "period",
            expected_wins=(
                pl.col("wins_a_deal") * pl.col("arrivals_a_week").fill_null(0.0)
            ).round(9),
        )
    )


def arrivals(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row per deal that came while we looked, in weeks seen in full.

    The week in which the first deal of all came is left out: it may be half a week, and
    it often holds what was there before. Deals that were closed when they came are no
    arrivals: whoever enters them does it afterwards.

    Columns: pipeline_id, arrived_in (the week before `as_of`), ended_in (the same;
    null: open), is_won, is_lost, weeks (how many weeks were seen in full).
    """
    return (
        deals.filter(pl.col("is_arrival"))
        .select(
            "pipeline_id",
            arrived_in=week_before("first_entered_at", as_of=as_of),
            ended_in=week_before("ended_at", as_of=as_of),
            is_won=pl.col("outcome") == "won",
            is_lost=pl.col("outcome").is_in(["lost", "gone"]),
        )
        .with_columns(
            weeks=pl.min_horizontal(pl.col("arrived_in").max(), WEEKS_OF_TRAINING)
        )
        .filter(pl.col("arrived_in") < pl.col("weeks"))
    )


def arrivals_a_week(arrivals: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per pipeline, how many deals to expect a week.

    The mean of two levels: the last eight weeks, and exponential smoothing that keeps
    four fifths a week. A week counts as three ordinary ones at most, the ordinary one
    being the median of the busy weeks in the last half year. A pipeline that began
    later than the others had no arrivals before.

    Columns: pipeline_id, arrivals_a_week.
    """
    week, weeks = pl.col("arrived_in"), pl.col("weeks").first()
    busy = pl.col("came").filter(week < _WEEKS_OF_ORDINARY).median()
    came = pl.col("came").clip(upper_bound=_RUSH * busy.over("pipeline_id"))
    lately = came.filter(week < _WEEKS_OF_LEVEL).sum() / pl.min_horizontal(
        weeks, _WEEKS_OF_LEVEL
    )
    kept = pl.lit(_KEPT_A_WEEK)
    smoothed = (came * kept.pow(week)).sum() * (1 - kept) / (1 - kept.pow(weeks))
    return (
        arrivals.group_by("pipeline_id", "arrived_in", "weeks")
        .agg(came=pl.len().cast(pl.Float64))
        .sort("pipeline_id", "arrived_in")
        .with_columns(came=came)
        .group_by("pipeline_id", maintain_order=True)
        .agg(arrivals_a_week=((lately + smoothed) / 2).round(9))
    )


def arrival_curves(arrivals: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per pipeline and n, the chance that an arrival is won within n weeks.

    Weeks are those of the grid: within one week is the week of arrival itself, so that
    on average half a week has passed. Small pipelines borrow from the company.

    Columns: pipeline_id, lead_week (n), won_at_once (within one week), won_by_then.
    """
    week = pl.col("arrived_in")
    counts = arrivals.with_columns(
        lead_week=lead_of(week, pl.col("ended_in").fill_null(0)) + 1,
        weight=weight(week),
    ).pipe(ended_by_lead_week, by=_BY)
    return (
        hazards(counts, deals.select(_BY), by=_BY, towards=[_BY])
        .sort(*_BY, "lead_week")
        .with_columns(won_incidence(_BY))
        .with_columns(
            won_at_once=pl.col("won_incidence").first().over(_BY),
            won_by_then=pl.col("won_incidence").cum_sum().over(_BY),
        )
    )
