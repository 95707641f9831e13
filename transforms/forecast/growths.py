"""Growths: what won deals brought in the end, over what they stood at on the way."""

from datetime import datetime

import polars as pl

from transforms.forecast.known_deals import reported
from transforms.forecast.known_history import known_states
from transforms.forecast.weeks import WEEKS_OF_TRAINING, week_before

# A deal that grew more than fourfold counts as fourfold: one slip of the pen that was
# corrected must not move all the others.
_MOST = 4
# Wins after which a stage's own growth counts as much as that of all stages.
_WINS_TO_BELIEVE_A_STAGE = 20


def growths(
    states: pl.LazyFrame,
    deals: pl.LazyFrame,
    averages: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return, per stage, what won deals brought in the end over what they stood at.

    What they stood at is the amount at each weekly origin they spent in the stage. As
    long as they had none (or zero), it is the average win of their pipeline, and those
    origins have a growth of their own. Sum over sum, each deal's growth capped at
    fourfold, and drawn towards that of all stages while few deals tell.

    Columns: stage_id, is_blank (whether there was no amount), growth.
    """
    spans = (
        _spans_before_the_win(states, deals, as_of=as_of)
        .join(averages, on="pipeline_id", how="left", validate="m:1")
        .with_columns(is_blank=is_blank(), stood_at=stood_at())
        .with_columns(
            brought=pl.min_horizontal("won_amount", pl.col("stood_at") * _MOST)
        )
    )
    overall = spans.group_by("is_blank").agg(overall=_ratio())
    own, wins = pl.col("growth"), pl.col("wins")
    return (
        spans.group_by("stage_id", "is_blank")
        .agg(growth=_ratio(), wins=pl.col("deal_id").n_unique())
        .join(overall, on="is_blank", how="left", validate="m:1")
        .select(
            "stage_id",
            "is_blank",
            growth=(own * wins + pl.col("overall") * _WINS_TO_BELIEVE_A_STAGE)
            / (wins + _WINS_TO_BELIEVE_A_STAGE),
        )
    )


def is_blank() -> pl.Expr:
    """Whether the deal has no amount yet: none, or zero."""
    return pl.col("amount").is_null() | (pl.col("amount") <= 0)


def stood_at() -> pl.Expr:
    """What the deal stands at: its amount, or the average win while it has none."""
    average = pl.col("average_win").fill_null(0.0).round(2).cast(pl.Decimal(38, 2))
    return pl.when(is_blank()).then(average).otherwise("amount")


def _spans_before_the_win(
    states: pl.LazyFrame, deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return the spans of won deals that hold weekly origins before the win.

    Columns: deal_id, pipeline_id, stage_id, origins (how many), amount (at that time)
    and won_amount (in the end), both in the reporting currency.
    """
    is_told = (pl.col("outcome") == "won") & pl.col("rate").is_not_null()
    won = deals.filter(is_told).select(
        "deal_id", "rate", "ended_at", won_amount=pl.col("amount").fill_null(0)
    )
    newest = week_before("until", as_of=as_of) + 1
    oldest = pl.min_horizontal(
        week_before("valid_from", as_of=as_of), WEEKS_OF_TRAINING
    )
    return (
        known_states(states, as_of=as_of)
        .join(won, on="deal_id", how="inner", validate="m:1")
        .with_columns(until=pl.min_horizontal("valid_to", "ended_at"))
        .with_columns(origins=oldest - newest + 1, amount=reported())
        .filter(pl.col("origins") > 0)
        .select("deal_id", "pipeline_id", "stage_id", "origins", "amount", "won_amount")
    )


def _ratio() -> pl.Expr:
    """What was brought over what was stood at; 1 where that is nothing."""
    stood, brought = (
        (pl.col(name) * pl.col("origins")).sum().cast(pl.Float64)
        for name in ("stood_at", "brought")
    )
    return pl.when(stood > 0).then(brought / stood).otherwise(1.0)
