"""Who owns a deal when: the lead desk hands over, colleagues leave or help out."""

import numpy as np
import polars as pl

from sandbox.lookups import looked_up
from sandbox.neighbours import is_news, next_of_deal
from sandbox.stages import CLOSED, CODES
from sandbox.streams import stream
from sandbox.working_time import DAY, clocks, instants

_LOST = CODES["lost"]
_HELPED_OUT = 0.012


def hand_overs(
    seed: int,
    moves: pl.DataFrame,
    deals: pl.DataFrame,
    owners: pl.DataFrame,
    *,
    end: int,
) -> pl.DataFrame:
    """Return one row per change of owner: deal, changed_at, value (the owner's name).

    A lead that nobody took is taken when somebody calls; the lead desk hands a
    qualified deal to its seller, who also gets it when it is reopened; open deals of
    somebody who leaves go to the stand-in, and so does a deal now and then.
    """
    chance = stream(seed, "hand-overs")
    taken = _taken(moves, deals, chance).pipe(_without_leavers, deals, owners)
    left = _left_behind(taken, moves, deals, owners, end)
    return (
        pl.concat([taken, left])
        .sort("deal", "changed_at")
        .filter(is_news("owner"))
        .select(
            "deal",
            "changed_at",
            value=looked_up(owners["owner_name"], "owner"),
        )
    )


def _taken(
    moves: pl.DataFrame, deals: pl.DataFrame, chance: np.random.Generator
) -> pl.DataFrame:
    """Return who takes a deal along with one of its moves: deal, changed_at, owner."""
    helped = pl.Series(chance.random(moves.height) < _HELPED_OUT)
    first, seller, stand_in = (
        looked_up(deals[column], "deal")
        for column in ("first_owner", "seller", "stand_in")
    )
    is_first = pl.col("previous").is_null()
    is_open = ~pl.col("stage").is_in(CLOSED)
    is_called = pl.col("previous") == CODES["new"]
    is_reopened = pl.col("previous").is_in(CLOSED) & is_open
    is_sold = _is_lead("previous") & ~_is_lead("stage") & (pl.col("stage") != _LOST)
    owner = (
        pl.when(is_first)
        .then(first)
        .when(is_open & helped)
        .then(stand_in)
        .when(is_called & first.is_null() | is_sold | is_reopened)
        .then(seller)
    )
    return moves.select("deal", changed_at="moved_at", owner=owner).drop_nulls("owner")


def _is_lead(stage: str) -> pl.Expr:
    """Whether the stage is one in which nobody sells yet."""
    return pl.col(stage).is_in([CODES["new"], CODES["contacted"]])


def _without_leavers(
    taken: pl.DataFrame, deals: pl.DataFrame, owners: pl.DataFrame
) -> pl.DataFrame:
    """Return who takes the deals where nobody takes one after leaving."""
    went_at = looked_up(left_at(owners), "owner")
    is_gone = (went_at <= pl.col("changed_at")).fill_null(value=False)
    stand_in = looked_up(deals["stand_in"], "deal")
    return taken.with_columns(owner=pl.when(is_gone).then(stand_in).otherwise("owner"))


def left_at(owners: pl.DataFrame) -> pl.Series:
    """Return the moments at which owners leave; null for who stays."""
    day = owners["left_on"].cast(pl.Int64)
    morning = instants(clocks(day.fill_null(0).to_numpy() * DAY))
    return pl.select(pl.when(day.is_not_null()).then(pl.Series(morning))).to_series()


def _left_behind(
    taken: pl.DataFrame,
    moves: pl.DataFrame,
    deals: pl.DataFrame,
    owners: pl.DataFrame,
    end: int,
) -> pl.DataFrame:
    """Return the deals that were open when their owner left: to the stand-in.

    They change hands at one moment, as somebody does it for all of them at once.
    """
    return (
        taken.with_columns(
            until=next_of_deal("changed_at").fill_null(end),
            left_at=looked_up(left_at(owners), "owner"),
        )
        .filter(pl.col("left_at").is_between("changed_at", "until", closed="none"))
        .sort("left_at")
        .join_asof(
            moves.sort("moved_at"),
            left_on="left_at",
            right_on="moved_at",
            by="deal",
            check_sortedness=False,  # it lies sorted; Polars cannot check by deal
        )
        .filter(~pl.col("stage").is_in(CLOSED))
        .select(
            "deal",
            changed_at="left_at",
            owner=looked_up(deals["stand_in"], "deal"),
        )
    )
