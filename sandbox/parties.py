"""Who is on the other side of a deal: a customer, and whom the seller talks to."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.streams import stream

Numbers = NDArray[np.int64]

_TWO_SHARE = 0.25
_AS_DOUBLE = 0.4


def parties(seed: int, deals: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return one row per deal: deal_id, customer, person, second_person (mostly null).

    The people are the customer's. Who is listed twice is met under either number.
    """
    chance = stream(seed, "parties")
    first, staff = staffs(people)
    customer = deals["customer"].to_numpy()
    place = (chance.random(len(customer)) * staff[customer]).astype(np.int64)
    other = (place + 1) % staff[customer]
    has_two = (chance.random(len(customer)) < _TWO_SHARE) & (other != place)
    as_double = chance.random(len(customer)) < _AS_DOUBLE
    person = as_listed(first[customer] + place, people, as_double)
    second = pl.Series(first[customer] + other)
    return deals.select(
        "deal_id",
        "customer",
        person=person,
        second_person=pl.when(pl.Series(has_two)).then(second),
    )


def staffs(people: pl.DataFrame) -> tuple[Numbers, Numbers]:
    """Return each customer's first person and how many people it has."""
    once = people.filter(
        pl.col("customer").is_not_null() & pl.col("double_of").is_null()
    )
    staff = np.bincount(once["customer"].to_numpy())
    return np.cumsum(staff) - staff, staff


def as_listed(
    person: Numbers, people: pl.DataFrame, as_double: NDArray[np.bool_]
) -> pl.Series:
    """Return the people, some of them under the number of their double."""
    doubles = people.drop_nulls("double_of")
    known_as = np.arange(people.height)
    known_as[doubles["double_of"].to_numpy()] = doubles["person"].to_numpy()
    return pl.Series(np.where(as_double, known_as[person], person))
