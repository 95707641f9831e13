"""What deals are worth on their way: known late, drifting, discounted at the end."""

import numpy as np
import polars as pl

from sandbox.calendar_effects import rush
from sandbox.lookups import looked_up
from sandbox.money import PRICE_LEVELS, as_text
from sandbox.neighbours import is_news
from sandbox.stages import CODES, WON
from sandbox.streams import stream
from sandbox.working_time import clocks

_KNOWN_AT_ONCE = 0.7
# Stages that need no amount: nobody has asked the customer yet, or nobody cares.
_SILENT = [CODES["new"], CODES["contacted"], CODES["lost"]]
_DRIFTS_AT = {"presentation": 0.35, "offer": 0.6, "negotiation": 0.3}
_DRIFT, _DRIFT_SPREAD = -0.02, 0.14
_DISCOUNT_SHARE = 0.6
_DISCOUNT_SHAPE, _DISCOUNT_SCALE = 2.0, 0.035
_RUSH_DISCOUNT = 0.02
_DEEPEST = 0.4


def amounts(seed: int, moves: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return one row per change of an amount: deal, changed_at, value (text).

    It is in the deal's currency. A lead may have none yet. It changes as the deal
    moves: rounded to tens while people talk, to cents when a discount has been granted.
    """
    chance = stream(seed, "amounts")
    at_once = pl.Series(chance.random(leads.height) < _KNOWN_AT_ONCE)
    return (
        moves.with_columns(_change(moves, chance))
        .with_columns(
            asked=looked_up(_asked(leads), "deal"),
            is_known=~pl.col("stage").is_in(_SILENT) | looked_up(at_once, "deal"),
            is_cut=pl.col("stage").is_in(WON) & (pl.col("change") != 0),
        )
        .with_columns(
            pl.col("change").cum_sum().over("deal"),
            pl.col("is_known").cum_max().over("deal"),
        )
        .with_columns(cents=_cents())
        .filter("is_known")
        .filter(is_news("cents"))
        .select("deal", changed_at="moved_at", value=as_text(pl.col("cents")))
    )


def _asked(leads: pl.DataFrame) -> pl.Series:
    """Return the amounts first spoken of, in the currency of each deal."""
    level = pl.col("currency").replace_strict(PRICE_LEVELS)
    return leads.select(pl.col("asked") * level).to_series()


def _change(moves: pl.DataFrame, chance: np.random.Generator) -> pl.Series:
    """Return by how much each move changes the amount, on a log scale."""
    stage, draw = moves["stage"].to_numpy(), chance.random(moves.height)
    drift = chance.normal(_DRIFT, _DRIFT_SPREAD, moves.height)
    often = np.zeros(len(CODES))
    often[[CODES[stage_id] for stage_id in _DRIFTS_AT]] = list(_DRIFTS_AT.values())
    change = np.where(draw < often[stage], drift, 0.0)
    signed = np.isin(stage, WON) & moves["previous"].is_not_null().to_numpy()
    cut = chance.gamma(_DISCOUNT_SHAPE, _DISCOUNT_SCALE, moves.height)
    day = np.floor(clocks(moves["moved_at"].to_numpy())).astype(np.int64)
    cut = np.minimum(cut + _RUSH_DISCOUNT * np.maximum(rush(day) - 1, 0), _DEEPEST)
    granted = signed & (draw < _DISCOUNT_SHARE)
    return pl.Series("change", np.where(granted, np.log1p(-cut), change))


def _cents() -> pl.Expr:
    """What the deal is worth after the move, in cents."""
    amount = pl.col("asked") * pl.col("change").exp()
    exact, in_tens = (amount * 100).round(), (amount / 10).round() * 1000
    return pl.when("is_cut").then(exact).otherwise(in_tens).cast(pl.Int64)
