"""Deals that were entered twice: the same wish of the same customer, days apart."""

import numpy as np
import polars as pl

from sandbox.streams import stream
from sandbox.systems import CRM, system
from sandbox.working_time import DAY

_SHARE = 0.02
_LATEST = 15 * DAY
_ABOUT = 0.1
_COPIED = ("customer", "company", "currency", "product")


def twins(seed: int, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deal that is entered once more: deal, twin_of (numbers).

    The twin comes up to two weeks after. Both are the CRM's, neither was imported or
    asks for a renewal, and nothing is entered three times.
    """
    chance = stream(seed, "twins")
    able = wanted.filter(
        (system() == CRM) & ~pl.col("is_imported") & (pl.col("deal_type") != "renewal")
    ).select("deal", "appeared_at")
    picked = np.flatnonzero(chance.random(able.height) < _SHARE)
    at = able["appeared_at"].to_numpy()
    earliest = np.searchsorted(at, at[picked] - _LATEST)
    original = (earliest + chance.random(len(picked)) * (picked - earliest)).astype(int)
    deal = able["deal"].to_numpy()
    pairs = pl.DataFrame({"deal": deal[picked], "twin_of": deal[original]})
    return pairs.filter(
        (pl.col("deal") != pl.col("twin_of"))
        & ~pl.col("twin_of").is_in(pairs["deal"].implode())
        & pl.col("twin_of").is_first_distinct()
    )


def with_twins(seed: int, wanted: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the deals, of which the twins ask for what their originals asked for.

    The amount is only about the same: two people had it from the same call.
    """
    chance = stream(seed, "twins' amounts")
    about = 1 + chance.uniform(-_ABOUT, _ABOUT, wanted.height)
    original = pl.col("deal").replace(pairs["deal"], pairs["twin_of"])
    asked = pl.col("asked").gather(original)
    about_it = (asked * pl.Series(about) / 10).round() * 10
    is_twin = original != pl.col("deal")
    return wanted.with_columns(
        *(pl.col(name).gather(original) for name in _COPIED),
        asked=pl.when(is_twin).then(about_it).otherwise("asked"),
    )
