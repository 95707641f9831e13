"""Learning: what the past teaches tonight, and what it would have taught before."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.scores.coding import Coded, Counts, Floats, coded
from transforms.scores.landmarks import ASKED, LATER, NEWEST, OLD
from transforms.scores.model import Model, model
from transforms.scores.rates import Rates, rates


@dataclass(frozen=True, eq=False)
class Past:
    """All patterns as NumPy counts them, with what was seen of them.

    A lead is looked at several times, and what became of it is one outcome: counts are
    taken down to the number of leads. `seen` counts each look alike; `stock` weighs it
    by the weeks that it stands for, so that they are the leads open on any one day.
    """

    coded: Coded
    span: NDArray[np.int8]
    seen: Counts
    stock: Counts
    leads: int
    converted: int


def past(patterns: pl.DataFrame) -> Past:
    """Return the patterns (`PATTERNS`) with their counts as numbers."""
    leads, converted = (
        int(patterns.select(pl.col(name).max().fill_null(0)).item())
        for name in ("leads", "converted_leads")
    )
    return Past(
        coded=coded(patterns),
        span=patterns["span"].to_numpy(),
        seen=_counts(patterns, "rows", "conversions", leads=leads),
        stock=_counts(patterns, "weeks", "converted_weeks", leads=leads),
        leads=leads,
        converted=converted,
    )


def serving(known: Past, like: Model) -> Model:
    """Return the model that speaks tonight: calibrated on the newest fifth."""
    is_newest = known.span == NEWEST
    return model(
        known.coded,
        known.seen,
        learns=~is_newest & (known.span != ASKED),
        calibrates=is_newest,
        start=like,
    )


def learnt_rates(known: Past) -> Rates:
    """Return the rates by source that speak tonight."""
    return rates(known.coded, known.stock)


def earlier_model(known: Past) -> Model:
    """Return the model of the day on which the newest fifth of the past began.

    It knows what was decided by then, no more.
    """
    return model(
        known.coded,
        known.seen,
        learns=known.span == OLD,
        calibrates=known.span == LATER,
    )


def earlier_rates(known: Past) -> Rates:
    """Return the rates of that day."""
    then = (known.span == OLD) | (known.span == LATER)
    return rates(known.coded, known.stock.where(then))


def on_the_newest(known: Past, like: Model) -> tuple[Floats, Floats, Counts]:
    """Return what model and rates of that day say of the newest fifth, and the truth.

    So both are judged on what they could not know.
    """
    newest = known.span == NEWEST
    base = earlier_rates(known).chance[newest]
    return like.chance(known.coded.only(newest)), base, known.stock.only(newest)


def _counts(patterns: pl.DataFrame, trials: str, hits: str, *, leads: int) -> Counts:
    """Return two columns of the past, taken down to the number of leads."""
    is_past = pl.col("span") != ASKED
    kept = patterns.select(
        pl.when(is_past).then(name).otherwise(0).cast(pl.Float64).alias(name)
        for name in (trials, hits)
    )
    scale = leads / max(float(kept[trials].sum()), 1.0)
    return Counts(*(kept[name].to_numpy() * scale for name in (trials, hits)))
