"""Who gets the lead first, who sells it, and who stands in when they are gone."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.channels import CHANNELS, MACHINES, RENEWAL_TEAM
from sandbox.owners import LEAD_DESK, TEAMS
from sandbox.streams import stream
from sandbox.working_time import Instants

Owners = NDArray[np.int64]

_DESK_SHARE = 0.45
_UNOWNED_SHARE = 0.12
_REDRAWS = 4
_TEAM_OF = {channel.name: channel.team for channel in CHANNELS}


def assignments(seed: int, leads: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with first_owner, seller and stand_in (numbers of owners).

    A lead that comes by machine may lie with the lead desk first, or with nobody
    (first_owner is null). The stand-in is of the seller's team and never leaves.
    """
    chance = stream(seed, "assignments")
    fate = pl.Series(chance.random(leads.height))
    teams = leads.select(team=_team())["team"].to_numpy()
    at = leads["appeared_at"].to_numpy()
    return leads.with_columns(
        seller=by_team(teams, at, owners, chance),
        stand_in=by_team(teams, at, _stayers(owners), chance),
        at_desk=by_team(np.full(len(at), LEAD_DESK), at, owners, chance),
    ).select(
        pl.all().exclude("at_desk"),
        first_owner=pl.when(_is_unattended() & (fate < _DESK_SHARE))
        .then("at_desk")
        .when(_is_unattended() & (fate > 1 - _UNOWNED_SHARE))
        .then(None)
        .otherwise("seller"),
    )


def _team() -> pl.Expr:
    """Which team sells it: the channel's, or the one that looks after customers."""
    return (
        pl.when(pl.col("deal_type") == "renewal")
        .then(pl.lit(RENEWAL_TEAM))
        .otherwise(pl.col("lead_source").replace_strict(_TEAM_OF))
    )


def _is_unattended() -> pl.Expr:
    """Whether nobody was there when the lead came in."""
    return (
        pl.col("lead_source").is_in(MACHINES)
        & (pl.col("deal_type") != "renewal")
        & ~pl.col("is_imported")
    )


def _stayers(owners: pl.DataFrame) -> pl.DataFrame:
    """Return the owners who were there from the first day and never leave."""
    starts_on = owners["joined_on"].min()
    return owners.filter(
        (pl.col("joined_on") == starts_on) & pl.col("left_on").is_null()
    )


def by_team(
    teams: NDArray[np.object_],
    at: Instants,
    owners: pl.DataFrame,
    chance: np.random.Generator,
) -> Owners:
    """Return someone of each team (by name) who was there at that instant."""
    taken = np.zeros(len(teams), dtype=np.int64)
    for team in TEAMS:
        own = np.flatnonzero(teams == team)
        taken[own] = _drawn(owners.filter(team=team), at[own], chance)
    return taken


def _drawn(team: pl.DataFrame, at: Instants, chance: np.random.Generator) -> Owners:
    """Return someone of one team for each instant who was there then.

    Whoever is drawn while away is drawn again; in the end the settled one takes it.
    """
    load = team["load"].to_numpy()
    joined, left = (_instants(team[column]) for column in ("joined_on", "left_on"))
    drawn = np.full(len(at), team["is_settled"].arg_max())
    missing = np.arange(len(at))
    for _ in range(_REDRAWS):
        again = chance.choice(team.height, len(missing), p=load / load.sum())
        there = (joined[again] <= at[missing]) & (at[missing] < left[again])
        drawn[missing[there]] = again[there]
        missing = missing[~there]
    taken: Owners = team["owner"].to_numpy()[drawn]
    return taken


def _instants(days: pl.Series) -> Instants:
    """Return the instants at which days open; one that never comes is the last."""
    opened = days.cast(pl.Datetime("us")).cast(pl.Int64)
    return opened.fill_null(np.iinfo(np.int64).max).to_numpy()
