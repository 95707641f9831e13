"""Revenue chances: every win that may still come, how likely, and what it brings."""

from datetime import datetime

import polars as pl

from transforms.forecast.average_wins import average_wins
from transforms.forecast.deal_weeks import deal_weeks
from transforms.forecast.growths import growths
from transforms.forecast.hazards import hazards
from transforms.forecast.inflow import expected_wins
from transforms.forecast.open_deals import chances, expected_amounts, open_deals
from transforms.forecast.periods import elapsed_shares
from transforms.forecast.simulation import CHANCES
from transforms.forecast.stands import LARGER_TO_SMALLER, STAND
from transforms.forecast.weeks import WEEKS_OF_TRAINING, week_before


def revenue_chances(
    states: pl.LazyFrame,
    stays: pl.LazyFrame,
    deals: pl.LazyFrame,
    periods: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per period and open deal, and one per period and pipeline.

    The former are of part `open`; the latter are the wins to expect of deals that are
    not created yet. `stays` and `deals` are what `known_stays` and `known_deals` give;
    `periods` needs period and ends_at, at most 15 weeks after `as_of`.

    Columns: those of `CHANCES`.
    """
    elapsed = elapsed_shares(periods, deals, as_of=as_of)
    averages = average_wins(deals, as_of=as_of)
    now = open_deals(stays, deals, as_of=as_of).pipe(
        expected_amounts, averages, growths(states, deals, averages, as_of=as_of)
    )
    by_stand = hazards(
        deal_weeks(stays, deals, as_of=as_of),
        now.select(STAND),
        by=STAND,
        towards=LARGER_TO_SMALLER,
    ).pipe(chances, elapsed)
    to_come = expected_wins(deals, elapsed, as_of=as_of)
    known = wins_known(deals, as_of=as_of)
    return pl.concat(
        rows.join(known, on="pipeline_id", how="left", validate="m:1").select(
            CHANCES.names()
        )
        for rows in (_of_open_deals(now, by_stand), _to_come(to_come, averages))
    )


def _of_open_deals(now: pl.LazyFrame, by_stand: pl.LazyFrame) -> pl.LazyFrame:
    """Return the chance of each open deal that brings money, per period."""
    return (
        now.filter(pl.col("expected_amount") > 0)
        .join(by_stand, on=STAND, how="inner", validate="m:m")
        .with_columns(
            part=pl.lit("open"),
            expected_wins="chance",
            amount="expected_amount",
            spread=pl.lit(0.0),
        )
    )


def _to_come(wins: pl.LazyFrame, averages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the wins of deals not created yet, with what each brings."""
    return wins.join(
        averages, on="pipeline_id", how="left", validate="m:1"
    ).with_columns(
        part=pl.lit("not_yet_created"), amount="average_win", spread="win_spread"
    )


def wins_known(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return, per pipeline, how many deals were seen open and won in two years.

    Columns: pipeline_id, wins_known.
    """
    is_recent = week_before("ended_at", as_of=as_of) < WEEKS_OF_TRAINING
    is_win = (pl.col("outcome") == "won") & pl.col("was_open") & is_recent
    return deals.group_by("pipeline_id").agg(wins_known=is_win.sum().cast(pl.Int64))
