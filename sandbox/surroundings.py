"""What surrounds the deals: people, leads, lines and activities."""

from dataclasses import dataclass

import polars as pl

from sandbox.acquaintance import customers_since, people_since
from sandbox.activities import activities
from sandbox.hand_overs import left_at
from sandbox.history import History
from sandbox.kept import (
    activities_as_kept,
    lead_changes_as_kept,
    leads_as_kept,
    lines_as_kept,
)
from sandbox.lead_changes import lead_changes
from sandbox.lead_objects import (
    ALONE_SHARE,
    lead_objects,
    sold_leads,
    unsold_leads,
)
from sandbox.lines import lines
from sandbox.merges import gone_for_good, with_survivors
from sandbox.parties import parties
from sandbox.people import people


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The frames of a company that its deals only touch: see `sandbox.company`."""

    customers: pl.DataFrame
    people: pl.DataFrame
    parties: pl.DataFrame
    lead_objects: pl.DataFrame
    lead_changes: pl.DataFrame
    lines: pl.DataFrame
    activities: pl.DataFrame


def surroundings(  # noqa: PLR0913 - everything that deals touch
    seed: int,
    deals: pl.DataFrame,
    went: History,
    *,
    owners: pl.DataFrame,
    buyers: pl.DataFrame,
    start: int,
    end: int,
) -> Surroundings:
    """Return all that surrounds the deals from `start` to `end` (microseconds)."""
    listed = people(seed, buyers, alone=int(deals.height * ALONE_SHARE))
    kept = with_survivors(deals, went.merges)
    sides = parties(seed, kept, listed)
    sold = sold_leads(seed, deals, sides, start=start)
    unsold = unsold_leads(
        seed, listed, owners, deals=deals.height, start=start, end=end
    )
    came = lead_objects(pl.concat([sold, unsold.select(sold.columns)]), listed, owners)
    met = customers_since(seed, buyers, deals=kept, leads=came, start=start, end=end)
    return Surroundings(
        customers=met,
        people=people_since(listed, met, deals=kept, parties=sides, leads=came),
        parties=sides,
        lead_objects=leads_as_kept(came),
        lead_changes=lead_changes_as_kept(lead_changes(seed, came, end=end), came),
        lines=_lines(seed, went, deals, end),
        activities=_activities(seed, went, deals, sides, owners=owners, end=end),
    )


def _lines(seed: int, went: History, deals: pl.DataFrame, end: int) -> pl.DataFrame:
    """Return the lines of the deals while they live."""
    gone = gone_for_good(went.deleted, went.merges)
    told = lines(seed, went.worth, deals)
    return lines_as_kept(told, gone, deals["deal_id"], end=end)


def _activities(  # noqa: PLR0913 - handed on
    seed: int,
    went: History,
    deals: pl.DataFrame,
    sides: pl.DataFrame,
    *,
    owners: pl.DataFrame,
    end: int,
) -> pl.DataFrame:
    """Return what the owners do for the deals while they live."""
    done = activities(
        seed,
        deals,
        sides,
        moves=went.moves,
        left_at=left_at(owners),
        gone=gone_for_good(went.deleted, went.merges),
        end=end,
    )
    return activities_as_kept(done, owners, deals["deal_id"])
