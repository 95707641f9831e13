"""Chances: what each pattern of facts is worth, by the model or by rates.

The step outside Polars: it takes one frame of patterns with their counts whole, as many
as the facts allow and not as there are leads, and gives back the patterns asked for.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.scores.coding import Floats
from transforms.scores.features import FEATURES, NAMES
from transforms.scores.judgement import is_better
from transforms.scores.landmarks import ASKED
from transforms.scores.learning import (
    Past,
    earlier_model,
    learnt_rates,
    on_the_newest,
    past,
    serving,
)
from transforms.scores.model import Model, shares
from transforms.scores.rates import Rates
from transforms.scores.reasons import reasons

_FACTS = {f.name: pl.Int8() if f.words else pl.String() for f in FEATURES}
PATTERNS = pl.Schema(
    {
        **_FACTS,
        "span": pl.Int8(),
        "rows": pl.Int64(),
        "conversions": pl.Int64(),
        # The same weighed by the weeks that a row stands for: the leads of any one day.
        "weeks": pl.Int64(),
        "converted_weeks": pl.Int64(),
        # The same in all rows: leads learnt from, and how many of them became deals.
        "leads": pl.Int64(),
        "converted_leads": pl.Int64(),
    }
)
_FIGURES = ("chance_90_days", "chance_low", "chance_high")
CHANCES = pl.Schema(
    {
        **_FACTS,
        **dict.fromkeys(_FIGURES, pl.Float64()),
        "basis": pl.String(),
        "reasons": pl.String(),
    }
)
# Chances that differ by less are the same: so many decimals are kept.
_DECIMALS = 6


class Floors(NamedTuple):
    """From how many leads on there is a rate at all, and a model."""

    leads_for_rates: int
    leads_for_model: int
    conversions_for_model: int


def chances(patterns: pl.DataFrame, *, floors: Floors) -> pl.DataFrame:
    """Return the chance of each pattern that is asked for.

    `patterns` has the columns of `PATTERNS`, the result those of `CHANCES`. Below the
    first floor nothing is said. The model speaks where it has enough leads, and where
    its like, learnt before the newest fifth of the past began, beat the rates there.
    """
    ordered = patterns.sort(*NAMES, "span")
    asked = ordered.filter(pl.col("span") == ASKED).select(NAMES)
    known = past(ordered)
    if known.leads < max(floors.leads_for_rates, 1):
        said = asked.with_columns(**_nothing())
    elif (speaks := speaking(known, floors)) is None:
        said = asked.hstack(_by_rates(learnt_rates(known), known))
    else:
        said = asked.hstack(_by_model(speaks, known))
    return said.select(CHANCES.names()).cast(CHANCES)


def speaking(known: Past, floors: Floors) -> Model | None:
    """Return the model that speaks tonight; none where the rates are as good."""
    if (
        known.leads < floors.leads_for_model
        or known.converted < floors.conversions_for_model
    ):
        return None
    like = earlier_model(known)
    return serving(known, like) if is_better(*on_the_newest(known, like)) else None


def _by_model(speaks: Model, known: Past) -> pl.DataFrame:
    """Return what the model says of the patterns that are asked for."""
    asked = known.coded.only(known.span == ASKED)
    average = shares(known.coded, known.stock.trials)
    told = reasons(asked, speaks.log_odds(asked), speaks.pushes(asked, average))
    return _said((speaks.chance(asked), *speaks.interval(asked)), "model", told)


def _by_rates(base: Rates, known: Past) -> pl.DataFrame:
    """Return what the rates say of the patterns that are asked for."""
    is_asked = known.span == ASKED
    of_asked = base.only(is_asked)
    asked = known.coded.only(is_asked)
    told = reasons(asked, of_asked.log_odds(), of_asked.pushes(asked))
    figures = (of_asked.chance, of_asked.low, of_asked.high)
    return _said(figures, "rate by source", told)


def _said(
    figures: tuple[Floats, Floats, Floats], basis: str, told: pl.Series
) -> pl.DataFrame:
    """Return what is said of each pattern."""
    rounded = (np.round(values, _DECIMALS) for values in figures)
    frame = pl.DataFrame(dict(zip(_FIGURES, rounded, strict=True)))
    return frame.with_columns(basis=pl.lit(basis), reasons=told)


def _nothing() -> dict[str, pl.Expr]:
    """Return that there is too little history to say anything."""
    return {
        **{name: pl.lit(None, pl.Float64) for name in _FIGURES},
        "basis": pl.lit("insufficient history"),
        "reasons": pl.lit(None, pl.String),
    }
