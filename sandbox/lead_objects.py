"""Leads before there is a deal: who showed interest, where, and who looked after it."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.assignments import by_team
from sandbox.channels import CHANNELS, MACHINES
from sandbox.leads import arrivals
from sandbox.lookups import looked_up
from sandbox.parties import as_listed, staffs
from sandbox.streams import stream
from sandbox.working_time import DAY, clocks, instants

# For each deal: leads that never become one, and how many of those come alone.
UNSOLD_SHARE, ALONE_SHARE = 0.7, 0.4
_WAITED = 2.0
_UNATTENDED = 0.15
_AS_DOUBLE = 0.4
_WEEK = 7 * DAY


def sold_leads(
    seed: int, deals: pl.DataFrame, parties: pl.DataFrame, *, start: int
) -> pl.DataFrame:
    """Return one row per lead that became a deal.

    Columns: created_at and sold_at (microseconds), channel, person, customer, owner (a
    number; null: nobody), deal_id. Days before the deal, a lead was entered; not so
    for a renewal, an import, or what came in the company's first days.
    """
    chance = stream(seed, "sold leads")
    waited = 0.05 + chance.exponential(_WAITED, deals.height)
    created = instants(clocks(deals["appeared_at"].to_numpy()) - waited)
    return (
        pl.concat([deals, parties[: deals.height].select("person")], how="horizontal")
        .with_columns(sold_at="appeared_at", created_at=pl.Series(created))
        .filter(
            ~pl.col("is_imported"),
            pl.col("deal_type") != "renewal",
            pl.col("created_at") >= start,
        )
        .select(
            "created_at",
            "sold_at",
            "person",
            "customer",
            "deal_id",
            channel="lead_source",
            owner="first_owner",
        )
    )


def unsold_leads(  # noqa: PLR0913 - a lead has a person, an owner and a time
    seed: int,
    people: pl.DataFrame,
    owners: pl.DataFrame,
    *,
    deals: int,
    start: int,
    end: int,
) -> pl.DataFrame:
    """Return one row per lead that no deal came of; the columns of `sold_leads`.

    More come by the channels whose leads are worse. Many are people without a company.
    """
    chance = stream(seed, "unsold leads")
    count, alone = int(deals * UNSOLD_SHARE), int(deals * ALONE_SHARE)
    share = np.array([c.share * np.exp(c.risk) for c in CHANNELS])
    channel = chance.choice(len(CHANNELS), count, p=share / share.sum())
    created = _within(channel, start, end, chance)
    lies = pl.Series(chance.random(count) < _UNATTENDED)
    name = pl.Series([c.name for c in CHANNELS]).gather(channel)
    person = _interested(people, count, alone, chance)
    teams = np.array([c.team for c in CHANNELS], dtype=object)[channel]
    owner = pl.Series(by_team(teams, created, owners, chance))
    return pl.select(
        created_at=pl.Series(created),
        sold_at=pl.lit(None, pl.Int64),
        person=person,
        customer=pl.lit(people["customer"].gather(person)),
        deal_id=pl.lit(None, pl.String),
        channel=name,
        owner=pl.when(~(lies & name.is_in(MACHINES))).then(owner),
    )


def _within(
    channel: NDArray[np.int64], start: int, end: int, chance: np.random.Generator
) -> NDArray[np.int64]:
    """Return when each lead comes; what falls behind the end came a week before."""
    days = np.arange(start // DAY, -(-end // DAY))
    created = arrivals(channel, days, chance)
    return np.maximum(np.where(created < end, created, created - _WEEK), start)


def _interested(
    people: pl.DataFrame, count: int, alone: int, chance: np.random.Generator
) -> pl.Series:
    """Return the person of each unsold lead: the lone ones once each, then others."""
    _, staff = staffs(people)
    known = int(staff.sum())
    others = chance.integers(known, size=count - alone)
    person = np.concatenate([np.arange(known, known + alone), others])
    as_double = chance.random(count) < _AS_DOUBLE
    return as_listed(chance.permutation(person), people, as_double)


def lead_objects(
    leads: pl.DataFrame, people: pl.DataFrame, owners: pl.DataFrame
) -> pl.DataFrame:
    """Return the leads by time of coming, with lead_id, lead_name and owner by name."""
    name = people["first_name"] + " " + people["last_name"]
    return (
        leads.sort("created_at", "person")
        .with_row_index("lead")
        .with_columns(
            lead_id="L" + pl.col("lead").cast(pl.String).str.zfill(7),
            lead_name=looked_up(name, "person"),
            owner=looked_up(owners["owner_name"], "owner"),
        )
        .cast({"lead": pl.Int64})
    )
