"""Builders: small companies whose forecast is known, or easy to argue about."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from tests.transforms.histories import AS_OF, Change, History, change, day, listed, to
from transforms.forecast.known_deals import known_deals
from transforms.forecast.known_history import known_stays
from transforms.forecast.revenue_forecast import revenue_forecast
from transforms.schemas import DIM_DEALS
from transforms.warehouse.dates import dates

STAGES = ("lead", "qualification", "proposal", "negotiation")
TODAY = (AS_OF - day(1)) / timedelta(days=1) + 1  # AS_OF as a day number


class Warehouse(NamedTuple):
    """What the forecast reads."""

    states: pl.LazyFrame
    stage_history: pl.LazyFrame
    deals: pl.LazyFrame
    dates: pl.LazyFrame

    def forecast(self, as_of: datetime = AS_OF, *, draws: int = 400) -> pl.DataFrame:
        """Return the forecast."""
        return revenue_forecast(
            *self, as_of=as_of, reporting_currency="EUR", draws=draws
        ).collect()


class Known(NamedTuple):
    """What was known of history."""

    states: pl.LazyFrame
    stays: pl.LazyFrame
    deals: pl.LazyFrame


def known(*changes: Change, pipelines: tuple[str, ...] = ("sales",)) -> Known:
    """Return what was known at `AS_OF` of the deals that went through the changes."""
    history = History(*changes, mapping=listed(*pipelines))
    states, stage_history = (
        table.lazy() for table in pl.collect_all([history.states, history.stays])
    )
    stays = known_stays(states, stage_history, as_of=AS_OF)
    deals = known_deals(
        states, stays, DIM_DEALS.empty(), as_of=AS_OF, reporting_currency="EUR"
    )
    return Known(states, *(table.lazy() for table in pl.collect_all([stays, deals])))


def warehouse(
    *changes: Change,
    as_of: datetime = AS_OF,
    pipelines: tuple[str, ...] = ("sales",),
    time_zone: str = "UTC",
) -> Warehouse:
    """Return the tables made of changes, as they stood at `as_of`."""
    history = History(*changes, mapping=listed(*pipelines), as_of=as_of)
    calendar = dates(
        history.states, as_of=as_of, time_zone=time_zone, fiscal_year_starts=1
    )
    tables = (history.states, history.stays, history.deals, calendar)
    return Warehouse(*(table.lazy() for table in pl.collect_all(tables)))


def deal(
    name: str,
    created: float,
    *,
    amount: float | None = 100,
    pipeline: str = "sales",
    stage: str = "lead",
    **moves: float,
) -> list[Change]:
    """Return a deal that came on a day, and moved to each stage on its day."""
    key = f"crm:{name}"
    fields = [change("pipeline", f"crm:{pipeline}", created, key)]
    if amount is not None:
        fields.append(change("amount", f"{amount:.2f}", created, key))
    steps = [to(place, on, key) for place, on in moves.items()]
    return [*fields, to(stage, created, key), *steps]


def steady(days: Iterable[int], *, wait: float = 10.0, **kept: object) -> list[Change]:
    """Return a deal a day, each won after the same wait, at 100."""
    return [
        row
        for number in days
        for row in deal(f"s{number}", number, won=number + wait, **kept)  # type: ignore[arg-type]
    ]


def varied(deals: int, *, seed: int = 7, until: float = TODAY) -> list[Change]:
    """Return deals of two pipelines that differ in everything."""
    chance = random.Random(seed)  # noqa: S311 - made-up deals
    rows: list[Change] = []
    for number in range(deals):
        key, on = f"crm:v{number}", 1 + chance.random() * until
        pipeline = "crm:sales" if chance.random() < 0.7 else "crm:renewals"
        rows.append(change("pipeline", pipeline, on, key))
        for stage in STAGES[: chance.randint(1, 4)]:
            rows.append(to(stage, on, key))
            if chance.random() < 0.8:
                worth = f"{chance.lognormvariate(8, 1):.2f}"
                rows.append(change("amount", worth, on, key))
            on += chance.expovariate(1 / 12)
        if chance.random() < 0.8:
            rows.append(to(chance.choice(["won", "won", "lost"]), on, key))
    return rows


def figures(
    forecast: pl.DataFrame, period: str, part: str, member: str = "all"
) -> dict[str, object]:
    """Return one row of a forecast."""
    return forecast.row(
        by_predicate=(pl.col("period") == period)
        & (pl.col("part") == part)
        & (pl.col("member") == member),
        named=True,
    )
