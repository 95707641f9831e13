"""When leads come and from where: growth, seasons, trade fairs, and two imports."""

from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox import calendar_effects
from sandbox.channels import CHANNELS, EXPANSION_SHARE, FAIRS, RENEWAL_SHARE
from sandbox.streams import stream
from sandbox.systems import CRM, system
from sandbox.working_time import (
    DAY,
    Days,
    Instants,
    clocks,
    day_of,
    instant_of,
    instants,
    told,
)

_GROWTH_A_YEAR = 0.3
_YEAR = 365
_WEEK = 7
_WEEKEND = 2
_SATURDAY = 2  # 1 January 1970 was a Thursday
_WEEKEND_SHARE = 0.4
_FAIR_MONTHS = (3, 5, 9, 11)
_FAIR_DAYS = (10, 18)
_FAIR_SHARE = 12
_AWAKE_FROM, _AWAKE_FOR = 5 / 24, 17 / 24
_IMPORTED_SHARE = 0.03
_OLDEST_IMPORT = 400
# When closed deals were brought in: at the start, and with a firm that was bought.
_IMPORTS_AT = (0.01, 0.45)


def leads(seed: int, *, deals: int, starts_on: date, ends_at: datetime) -> pl.DataFrame:
    """Return one row per deal, in the order in which the systems got to know them.

    Columns: deal (a number from 0), appeared_at (when its history begins), created_at
    (earlier only for a deal imported already closed), is_imported, lead_source,
    deal_type. Instants are microseconds since 1970.
    """
    chance = stream(seed, "leads")
    first, end = day_of(starts_on), instant_of(ends_at)
    channel = chance.choice(len(CHANNELS), deals, p=[c.share for c in CHANNELS])
    appeared_at = arrivals(channel, np.arange(first, -(-end // DAY)), chance)
    # The last day may be cut short: what falls behind the cut came a week before.
    appeared_at = np.where(appeared_at < end, appeared_at, appeared_at - _WEEK * DAY)
    return (
        pl.DataFrame(
            {
                "lead_source": pl.Series([c.name for c in CHANNELS]).gather(channel),
                "appeared_at": np.maximum(appeared_at, first * DAY),
            }
        )
        .with_columns(
            deal_type=_deal_type(chance.random(deals)),
            is_imported=(system() == CRM)
            & pl.Series(chance.random(deals) < _IMPORTED_SHARE),
        )
        .pipe(_with_imports, first * DAY, end, chance)
        .sort("appeared_at", "created_at")
        .with_row_index("deal")
        .cast({"deal": pl.Int64})
    )


def arrivals(
    channel: NDArray[np.int64], days: Days, chance: np.random.Generator
) -> Instants:
    """Return an instant for each lead, by the days and hours of its channel."""
    arrived = np.zeros(len(channel), dtype=np.int64)
    for code, kind in enumerate(CHANNELS):
        own = np.flatnonzero(channel == code)
        weight = _weekdays(days, weekend=_WEEKEND_SHARE if kind.by_machine else 0)
        weight = weight * calendar_effects.demand(days) * _growth(days)
        weight = weight * _fairs(days) if kind.name == FAIRS else weight
        day = chance.choice(days, len(own), p=weight / weight.sum())
        arrived[own] = _moments(day, chance, by_machine=kind.by_machine)
    return arrived


def _moments(days: Days, chance: np.random.Generator, *, by_machine: bool) -> Instants:
    """Return a moment of each day: within working hours, or while people are awake."""
    of_day = chance.random(len(days))
    if by_machine:
        awake = (_AWAKE_FROM + of_day * _AWAKE_FOR) * DAY
        return told(days * DAY + awake.astype(np.int64))
    return instants(np.floor(clocks(days * DAY)) + of_day)


def _growth(days: Days) -> NDArray[np.float64]:
    """Return how much more comes than on the first day."""
    years: NDArray[np.float64] = (days - days[0]) / _YEAR
    return np.power(1 + _GROWTH_A_YEAR, years)


def _weekdays(days: Days, *, weekend: float) -> NDArray[np.float64]:
    """Return 1 for a working day, and this for a day of a weekend."""
    return np.where((days - _SATURDAY) % _WEEK < _WEEKEND, weekend, 1.0)


def _fairs(days: Days) -> NDArray[np.float64]:
    """Return how much more comes on the days in and right after a trade fair."""
    date_of = days.astype("M8[D]")
    month = date_of.astype("M8[M]").astype(np.int64) % 12 + 1
    of_month = (date_of - date_of.astype("M8[M]")).astype(np.int64) + 1
    opens, closes = _FAIR_DAYS
    is_fair = np.isin(month, _FAIR_MONTHS) & (of_month >= opens) & (of_month < closes)
    return np.where(is_fair, float(_FAIR_SHARE), 1.0)


def _deal_type(chances: NDArray[np.float64]) -> pl.Expr:
    """What kind of sale it is: a renewal, an expansion, or new business."""
    drawn = pl.Series(chances)
    renewal = pl.col("lead_source").replace_strict(RENEWAL_SHARE, default=0.0)
    expansion = pl.col("lead_source").replace_strict(EXPANSION_SHARE, default=0.0)
    return (
        pl.when(drawn < renewal)
        .then(pl.lit("renewal"))
        .when(drawn < renewal + expansion)
        .then(pl.lit("expansion"))
        .otherwise(pl.lit("new business"))
    )


def _with_imports(
    leads: pl.DataFrame, start: int, end: int, chance: np.random.Generator
) -> pl.DataFrame:
    """Return the leads with created_at; the imported ones appear on import days."""
    batch = chance.integers(len(_IMPORTS_AT), size=leads.height)
    imports = told((np.array(_IMPORTS_AT) * (end - start)).astype(np.int64))
    moment = start + imports[batch]
    age = chance.integers(20 * DAY, _OLDEST_IMPORT * DAY, leads.height)
    created = instants(clocks(moment - age))
    return leads.with_columns(
        appeared_at=pl.when("is_imported").then(moment).otherwise("appeared_at"),
        created_at=pl.when("is_imported").then(created).otherwise("appeared_at"),
    )
