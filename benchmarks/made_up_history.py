"""Made-up history: random deals of any number, for measuring speed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from transforms.schemas import DIM_DEALS, FCT_DEAL_STATES, FCT_STAGE_HISTORY

AS_OF = datetime(2026, 7, 15, 4, tzinfo=UTC)
_YEARS = 3
_STAGES = ("lead", "qualification", "proposal", "negotiation", "won", "lost")
_LOSE, _DAYS_A_STAGE = 0.3, 48.0
_PIPELINES = 4


def made_up_history(
    deals: int, *, seed: int = 1
) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    """Return deal states, stage history and deals: about four stays a deal.

    Deals arrive evenly over three years; from each stage a deal is lost with a chance
    of 30 %, else goes on, after an exponential time. About a tenth is open at the end.
    """
    rng = np.random.default_rng(seed)
    frame = _stays(rng, deals)
    last = pl.col("deal").ne_missing(pl.col("deal").shift(-1))
    first = pl.col("deal").ne_missing(pl.col("deal").shift(1))
    history = frame.with_columns(
        exited_at=pl.when(~last).then(pl.col("entered_at").shift(-1)),
        stay_number=pl.int_range(pl.len())
        - pl.when(first).then(pl.int_range(pl.len())).forward_fill()
        + 1,
        deal_id=pl.format("made:{}", "deal"),
        pipeline_id=pl.format("made:{}", pl.col("deal") % _PIPELINES),
        stage_id=pl.format("made:{}", "canonical_stage"),
        origin=pl.lit("native"),
    )
    states = history.with_columns(
        state_number="stay_number",
        valid_from="entered_at",
        valid_to="exited_at",
        currency=pl.lit("EUR"),
        is_deleted=pl.lit(value=False),
    )
    is_decided = pl.col("canonical_stage").is_in(["won", "lost"])
    dim = states.filter(last).with_columns(
        outcome=pl.when(is_decided).then("canonical_stage").otherwise(pl.lit("open")),
        closed_at=pl.when(is_decided).then("entered_at"),
        reporting_amount="amount",
    )
    return (
        _shaped(states, FCT_DEAL_STATES.schema),
        _shaped(history, FCT_STAGE_HISTORY.schema),
        _shaped(dim, DIM_DEALS.schema),
    )


def _stays(rng: np.random.Generator, deals: int) -> pl.DataFrame:
    """Return deal, canonical_stage, entered_at and amount, deal by deal."""
    began = rng.uniform(0, _YEARS * 365, deals)
    steps = rng.exponential(_DAYS_A_STAGE, (deals, len(_STAGES) - 2)).cumsum(axis=1)
    entered = began[:, None] + np.column_stack([np.zeros(deals), steps])
    lost_after = (rng.random((deals, 4)) < _LOSE).argmax(axis=1)
    is_lost = rng.random(deals) < 1 - (1 - _LOSE) ** 4
    stays = np.where(is_lost, lost_after + 2, 5)
    place = np.tile(np.arange(5), (deals, 1))
    stage = np.where((place == (stays - 1)[:, None]) & is_lost[:, None], 5, place)
    keep = (place < stays[:, None]) & (entered < _YEARS * 365)
    start = AS_OF - timedelta(days=_YEARS * 365)
    amount = np.round(rng.lognormal(9, 1, deals), 2)
    return pl.DataFrame(
        {
            "deal": np.repeat(np.arange(deals), keep.sum(axis=1)),
            "canonical_stage": np.array(_STAGES)[stage[keep]],
            "days": entered[keep],
            "amount": np.repeat(amount, keep.sum(axis=1)),
        }
    ).select(
        "deal",
        "canonical_stage",
        entered_at=pl.lit(start) + pl.duration(microseconds=pl.col("days") * 86_400e6),
        amount=pl.col("amount").cast(pl.Decimal(18, 2)),
    )


def _shaped(frame: pl.DataFrame, schema: pl.Schema) -> pl.LazyFrame:
    """Return the frame with a table's columns; those it lacks are null."""
    missing = [
        pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
        if name not in frame.columns
    ]
    return frame.with_columns(missing).select(schema.names()).cast(schema).lazy()
