"""Deals that were deleted: doubles, tests and mistakes."""

import polars as pl

from sandbox.streams import stream
from sandbox.systems import WEBSHOP, system
from sandbox.working_time import clocks, instants

_SHARE = 0.015
_AFTER = 12


def deletions(seed: int, deals: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deleted deal: deal, changed_at, value ("true").

    Most go within weeks of their coming, a few after they closed.
    """
    chance = stream(seed, "deletions")
    is_deleted = pl.Series(chance.random(deals.height) < _SHARE)
    waited = chance.exponential(_AFTER, deals.height) + 1
    deleted_at = instants(clocks(deals["appeared_at"].to_numpy()) + waited)
    return (
        deals.with_columns(changed_at=deleted_at)
        .filter(is_deleted & (system() != WEBSHOP))
        .select("deal", "changed_at", value=pl.lit("true"))
    )
