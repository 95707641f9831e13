"""Since when the company knows its customers and the people who work there."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.kept import instant
from sandbox.streams import stream

Instants = NDArray[np.int64]

_NEVER = np.iinfo(np.int64).max


def customers_since(  # noqa: PLR0913 - a customer is met in a deal or in a lead
    seed: int,
    customers: pl.DataFrame,
    *,
    deals: pl.DataFrame,
    leads: pl.DataFrame,
    start: int,
    end: int,
) -> pl.DataFrame:
    """Return the customers with created_at: their first lead or deal.

    Those that nothing ever came from were entered on some day or other.
    """
    since = _first_met(
        customers.height,
        deals.select(met="customer", at="appeared_at"),
        leads.drop_nulls("customer").select(met="customer", at="created_at"),
    )
    some_day = stream(seed, "acquaintance").integers(
        start // 1_000, end // 1_000, customers.height
    )
    return _with_created_at(
        customers, np.where(since == _NEVER, some_day * 1_000, since)
    )


def people_since(
    people: pl.DataFrame,
    customers: pl.DataFrame,
    *,
    deals: pl.DataFrame,
    parties: pl.DataFrame,
    leads: pl.DataFrame,
) -> pl.DataFrame:
    """Return the people with created_at: their first lead or deal.

    Who was never talked to was entered with their company, or with whom they double.
    A double never comes before whom it doubles.
    """
    at = deals["appeared_at"]
    since = _first_met(
        people.height,
        parties.select(met="person", at=at),
        parties.select(met="second_person", at=at).drop_nulls(),
        leads.select(met="person", at="created_at"),
    )
    original = people["double_of"].fill_null(people["person"]).to_numpy()
    np.minimum.at(since, original, since.copy())
    known = customers["created_at"].cast(pl.Int64)
    with_firm = people.select(pl.lit(known).gather("customer")).to_series()
    since = np.where(since == _NEVER, with_firm.fill_null(_NEVER).to_numpy(), since)
    since = np.where(since == _NEVER, since[original], since)
    return _with_created_at(people, since)


def _first_met(count: int, *meetings: pl.DataFrame) -> Instants:
    """Return when each number was first met (met, at); the last instant: never."""
    first = np.full(count, _NEVER)
    for meeting in meetings:
        np.minimum.at(first, meeting["met"].to_numpy(), meeting["at"].to_numpy())
    return first


def _with_created_at(frame: pl.DataFrame, since: Instants) -> pl.DataFrame:
    """Return the frame with these microseconds as created_at."""
    return frame.with_columns(created_at=pl.Series(since)).with_columns(
        instant("created_at")
    )
