"""A company made up once: who sells, what they sell, and how every deal went."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from sandbox.amounts import amounts
from sandbox.assignments import assignments
from sandbox.changes import INSTANT, changes, currencies, moved_fields
from sandbox.close_dates import close_dates
from sandbox.customers import customers
from sandbox.deletions import deletions
from sandbox.forecast_categories import forecast_categories
from sandbox.hand_overs import hand_overs
from sandbox.interests import interests
from sandbox.leads import leads
from sandbox.lookups import looked_up
from sandbox.moves import moves
from sandbox.owners import owners
from sandbox.working_time import instant_of

_DEALS_A_CUSTOMER = 2
_SHORTEST = 7
# As people type it: a dash that cp1252 has as well.
_DASH = " – "  # noqa: RUF001 - on purpose
_HABITS = ("optimism", "diligence", "is_sandbagger")


@dataclass(frozen=True, eq=False)
class Company:
    """A made-up company, from its first day to the end of its known time.

    - owners: one row per person who sells (`sandbox.owners`).
    - customers: one row per company that buys (`sandbox.customers`).
    - deals: one row per deal: deal_id, deal_name, company, lead_source, deal_type,
      product, created_at.
    - changes: one row per change of a field of a deal, in the order it was logged:
      deal_id, field, value (text), changed_at, sequence, changed_by.

    Amounts are in EUR, instants in UTC.
    """

    seed: int
    starts_on: date
    ends_at: datetime
    owners: pl.DataFrame
    customers: pl.DataFrame
    deals: pl.DataFrame
    changes: pl.DataFrame


def company(*, seed: int, deals: int, starts_on: date, ends_at: datetime) -> Company:
    """Return the company of this seed and size; the same arguments, the same company.

    All its deals come between `starts_on` and `ends_at` (exclusive, with a zone), but
    for some that are imported already closed. Raises ValueError where there is no
    deal, no week, or no zone.
    """
    days = _days(deals, starts_on, ends_at)
    people = owners(seed, deals=deals, starts_on=starts_on, days=days)
    buyers = customers(seed, count=deals // _DEALS_A_CUSTOMER + 1)
    came = leads(seed, deals=deals, starts_on=starts_on, ends_at=ends_at)
    taken = _as_taken(seed, came, buyers, people)
    return Company(
        seed=seed,
        starts_on=starts_on,
        ends_at=ends_at,
        owners=people,
        customers=buyers,
        deals=_as_kept(taken),
        changes=_history(seed, taken, people, ends_at),
    )


def known(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return the changes that happened strictly before `as_of`.

    A later night is the same company, further on: it has all these, and more.
    """
    return company.changes.filter(pl.col("changed_at") < as_of)


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


def _as_taken(
    seed: int, came: pl.DataFrame, buyers: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Return the leads with all that is settled when they come."""
    wanted = interests(seed, came, buyers)
    return assignments(seed, wanted, people).with_columns(
        **{habit: looked_up(people[habit], "seller") for habit in _HABITS},
        deal_id="D" + pl.col("deal").cast(pl.String).str.zfill(7),
        deal_name=pl.col("company") + _DASH + pl.col("product"),
    )


def _as_kept(deals: pl.DataFrame) -> pl.DataFrame:
    """Return the deals with the attributes that a system keeps of them."""
    return deals.select(
        "deal_id",
        "deal_name",
        "company",
        "lead_source",
        "deal_type",
        "product",
        pl.from_epoch("created_at", time_unit="us").cast(INSTANT),
    )


def _history(
    seed: int, deals: pl.DataFrame, owners: pl.DataFrame, ends_at: datetime
) -> pl.DataFrame:
    """Return every change of every deal before `ends_at`."""
    end = instant_of(ends_at)
    path = moves(seed, deals, owners, ends_at=ends_at)
    worth = amounts(seed, path, deals)
    fields = moved_fields(path) | {
        "amount": worth,
        "currency": currencies(worth),
        "expected_close_date": close_dates(seed, path, deals, end=end),
        "owner": hand_overs(seed, path, deals, owners, end=end),
        "forecast_category": forecast_categories(path, deals),
        "deleted": deletions(seed, deals),
    }
    return changes(fields, deals, end=end)
