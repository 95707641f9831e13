"""What became of leads: tried, reached, found fit or unfit, or left lying."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.streams import stream
from sandbox.working_time import clocks, instants

STATUSES = ("new", "attempting", "connected", "qualified", "unqualified")
_TRIED_SHARE, _REACHED_SHARE, _DROPPED_SHARE = 0.85, 0.45, 0.8
_TRIED_AFTER, _REACHED_AFTER, _DROPPED_AFTER = 1.0, 3.0, 12.0
_REACHED_SOLD_SHARE = 0.9


def lead_changes(seed: int, leads: pl.DataFrame, *, end: int) -> pl.DataFrame:
    """Return one row per status of a lead: lead (its number), status, changed_at.

    A lead that became a deal is qualified at that instant. Of the others many are
    found unqualified in time; of some nobody ever takes notice. `leads` has lead,
    created_at and sold_at.
    """
    chance = stream(seed, "lead changes")
    sold = leads.filter(pl.col("sold_at").is_not_null())
    unsold = leads.filter(pl.col("sold_at").is_null())
    return (
        pl.concat(
            [
                _status(leads, "new", leads["created_at"].to_numpy()),
                *_of_sold(sold, chance),
                *_of_unsold(unsold, chance),
            ]
        )
        .filter(pl.col("changed_at") < end)
        .sort("changed_at", "lead", maintain_order=True)
    )


def _of_sold(
    leads: pl.DataFrame, chance: np.random.Generator
) -> tuple[pl.DataFrame, ...]:
    """Return the statuses on the way to a deal."""
    since = clocks(leads["created_at"].to_numpy())
    span = clocks(leads["sold_at"].to_numpy()) - since
    tried = instants(since + span * chance.uniform(0.1, 0.5, leads.height))
    reached = instants(since + span * chance.uniform(0.55, 0.9, leads.height))
    is_reached = chance.random(leads.height) < _REACHED_SOLD_SHARE
    return (
        _status(leads, "attempting", tried),
        _status(leads, "connected", reached).filter(pl.Series(is_reached)),
        _status(leads, "qualified", leads["sold_at"].to_numpy()),
    )


def _of_unsold(
    leads: pl.DataFrame, chance: np.random.Generator
) -> tuple[pl.DataFrame, ...]:
    """Return the statuses of leads that lead nowhere."""
    count = leads.height
    is_tried = chance.random(count) < _TRIED_SHARE
    is_reached = is_tried & (chance.random(count) < _REACHED_SHARE)
    is_dropped = is_tried & (chance.random(count) < _DROPPED_SHARE)
    tried = (
        clocks(leads["created_at"].to_numpy())
        + 0.01
        + _wait(_TRIED_AFTER, chance, count)
    )
    reached = tried + 0.01 + _wait(_REACHED_AFTER, chance, count)
    dropped = reached + 0.01 + _wait(_DROPPED_AFTER, chance, count)
    return (
        _status(leads, "attempting", instants(tried)).filter(pl.Series(is_tried)),
        _status(leads, "connected", instants(reached)).filter(pl.Series(is_reached)),
        _status(leads, "unqualified", instants(dropped)).filter(pl.Series(is_dropped)),
    )


def _wait(days: float, chance: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return how many working days each waits, this many on average."""
    return chance.exponential(days, count)


def _status(leads: pl.DataFrame, status: str, at: NDArray[np.int64]) -> pl.DataFrame:
    """Return the rows of one status."""
    return leads.select("lead", status=pl.lit(status), changed_at=pl.Series(at))
