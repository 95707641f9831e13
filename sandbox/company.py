"""A company made up once: who sells, what they sell, and how every deal went."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from sandbox.assignments import assignments
from sandbox.customers import customers
from sandbox.history import history
from sandbox.interests import interests
from sandbox.kept import instant, merges_as_kept, moves_as_kept
from sandbox.leads import leads
from sandbox.lookups import looked_up
from sandbox.merges import gone_for_good, with_survivors
from sandbox.money import rates
from sandbox.owners import owners
from sandbox.stage_edits import stage_edits
from sandbox.surroundings import surroundings
from sandbox.twins import twins, with_twins
from sandbox.working_time import DAY, day_of, instant_of

_DEALS_A_CUSTOMER = 2
_SHORTEST = 7
# As people type it: a dash that cp1252 has as well.
_DASH = " – "  # noqa: RUF001 - on purpose
_HABITS = ("optimism", "diligence", "is_sandbagger")


@dataclass(frozen=True, eq=False)
class Company:
    """A made-up company, from its first day to the end of its known time.

    - owners: one row per person who sells (`sandbox.owners`).
    - customers: one row per company that buys (`sandbox.customers`), with created_at.
    - people: one row per person on the other side (`sandbox.people`), with created_at.
    - lead_objects, lead_changes: leads before a deal, and their statuses
      (`sandbox.kept`).
    - lines: one row per version of a deal's line, by line and time (`sandbox.lines`).
    - activities: one row per mail, call, meeting, note or task (`sandbox.activities`).
    - deals: one row per deal: deal_id, deal_name, company, lead_source, deal_type,
      product, created_at. What a merge made is a deal of its own.
    - parties: one row per deal: its customer and people (`sandbox.parties`).
    - changes: one row per change of a field of a deal, in the order it was logged:
      deal_id, field, value (text), changed_at, sequence, changed_by.
    - moves: one row per entry of a deal into a stage, from before there was a log:
      deal_id, pipeline, stage_id, moved_at. Here a merge makes no new deal: the first
      one goes on.
    - merges: one row per deal that was merged away (`sandbox.kept`).
    - stage_edits: what the admin did to the stages (`sandbox.stage_edits`).
    - rates: what the other currencies are in euros each day (`sandbox.money`).

    Instants are in UTC, to the millisecond. In parties, lead_objects, lines and
    activities a deal that was merged away goes by its first id: `sandbox.knowledge`
    ties them to what the merge made.
    """

    seed: int
    starts_on: date
    ends_at: datetime
    owners: pl.DataFrame
    customers: pl.DataFrame
    people: pl.DataFrame
    deals: pl.DataFrame
    parties: pl.DataFrame
    changes: pl.DataFrame
    lead_objects: pl.DataFrame
    lead_changes: pl.DataFrame
    lines: pl.DataFrame
    activities: pl.DataFrame
    moves: pl.DataFrame
    merges: pl.DataFrame
    stage_edits: pl.DataFrame
    rates: pl.DataFrame


def company(*, seed: int, deals: int, starts_on: date, ends_at: datetime) -> Company:
    """Return the company of this seed and size; the same arguments, the same company.

    All its deals come between `starts_on` and `ends_at` (exclusive, with a zone), but
    for some that are imported already closed. `deals` does not count those that merges
    make. Raises ValueError where there is no deal, no week, or no zone.
    """
    days = _days(deals, starts_on, ends_at)
    sellers = owners(seed, deals=deals, starts_on=starts_on, days=days)
    buyers = customers(seed, count=deals // _DEALS_A_CUSTOMER + 1)
    came = leads(seed, deals=deals, starts_on=starts_on, ends_at=ends_at)
    wanted = interests(seed, came, buyers)
    pairs = twins(seed, wanted)
    taken = _as_taken(seed, with_twins(seed, wanted, pairs), sellers)
    edits = stage_edits(seed, starts_on=starts_on, ends_at=ends_at)
    went = history(seed, taken, sellers, pairs=pairs, edits=edits, ends_at=ends_at)
    made = surroundings(
        seed,
        taken,
        went,
        owners=sellers,
        buyers=buyers,
        start=day_of(starts_on) * DAY,
        end=instant_of(ends_at),
    )
    kept = with_survivors(taken, went.merges)
    gone = gone_for_good(went.deleted, went.merges)
    return Company(
        seed=seed,
        starts_on=starts_on,
        ends_at=ends_at,
        owners=sellers,
        deals=_as_kept(kept),
        changes=went.changes,
        moves=moves_as_kept(went.moves, gone, kept["deal_id"]),
        merges=merges_as_kept(went.merges, kept["deal_id"]),
        stage_edits=edits,
        rates=rates(seed, starts_on=starts_on, ends_on=ends_at.date()),
        **vars(made),
    )


def known(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return the changes that happened strictly before `as_of`.

    A later night is the same company, further on: it has all these, and more. What a
    merge made is unknown, with its whole past, until it is made.
    """
    unmade = company.merges.filter(pl.col("merged_at") >= as_of)["survivor"]
    return company.changes.filter(
        pl.col("changed_at") < as_of, ~pl.col("deal_id").is_in(unmade.implode())
    )


def _days(deals: int, starts_on: date, ends_at: datetime) -> int:
    """Return how many days the company lives; ValueError where it cannot."""
    if ends_at.tzinfo is None:
        message = "ends_at has no time zone: give an instant, such as one in UTC"
        raise ValueError(message)
    days = (ends_at.date() - starts_on).days
    if deals < 1 or days < _SHORTEST:
        message = (
            f"got {deals} deals in {days} days:"
            f" a company has at least one deal and {_SHORTEST} days"
        )
        raise ValueError(message)
    return days


def _as_taken(seed: int, wanted: pl.DataFrame, sellers: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with all that is settled when they come."""
    return assignments(seed, wanted, sellers).with_columns(
        **{habit: looked_up(sellers[habit], "seller") for habit in _HABITS},
        deal_name=pl.col("company") + _DASH + pl.col("product"),
        deal_id=_deal_id(),
    )


def _deal_id() -> pl.Expr:
    """The deal's number as the systems write it."""
    return "D" + pl.col("deal").cast(pl.String).str.zfill(7)


def _as_kept(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the deals with the attributes that a system keeps of them."""
    return deals.select(
        "deal_id",
        "deal_name",
        "company",
        "lead_source",
        "deal_type",
        "product",
        instant("created_at"),
    )
