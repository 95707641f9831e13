"""Movements: the three tables of what moved, made of a few states of deals."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from tests.transforms.metrics.builders import (
    Row,
    calendar,
    day,
    stages,
    state,
    states,
    table,
)
from transforms.metrics.deal_movements import deal_movements
from transforms.metrics.pipeline_movement import pipeline_movement
from transforms.metrics.pipeline_movement_deals import pipeline_movement_deals
from transforms.schemas import DIM_OWNERS
from transforms.tables.references import DIM_EXCHANGE_RATES

FEBRUARY = date(2026, 2, 1)
MARCH = day(1, 3)
SOON, LATER = date(2026, 2, 20), date(2026, 3, 1)
TEAMS = {"crm:ann": "north", "crm:ben": "north", "crm:cem": "south", "crm:dan": None}
DOLLARS = (("USD", date(2025, 1, 1), None, "0.90"),)
Rates = Iterable[tuple[str, date, date | None, str]]


def euros(amount: float | str) -> Decimal:
    """Return an amount of whole cents."""
    return Decimal(amount).quantize(Decimal("0.01"))


def rates(listed: Rates = ()) -> pl.LazyFrame:
    """Return dim_exchange_rates: a currency, from when until when, and its worth."""
    rows = [
        (currency, begins, ends, Decimal(rate), "EUR")
        for currency, begins, ends, rate in listed
    ]
    return pl.LazyFrame(rows, schema=DIM_EXCHANGE_RATES.schema, orient="row")


def owners() -> pl.LazyFrame:
    """Return dim_owners: Ann and Ben in the north, Cem in the south, Dan in no team."""
    return table(
        DIM_OWNERS,
        [{"owner_id": owner, "team": team} for owner, team in TEAMS.items()],
    )


def path(deal: int | str, *steps: tuple[datetime, Row], **always: object) -> list[Row]:
    """Return the states of a deal: each step says what changed with it, and when."""
    rows: list[Row] = []
    known: Row = dict(always)
    for number, (begins, changed) in enumerate(steps):
        known = known | changed
        ends = steps[number + 1][0] if number + 1 < len(steps) else None
        rows.append(state(deal, begins, ends, state_number=number + 1, **known))
    return rows


def moves(
    rows: Iterable[Row],
    *,
    as_of: datetime = MARCH,
    listed: Rates = (),
    time_zone: str = "UTC",
    fiscal_year_starts: int = 1,
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Return deal_movements of the states, and the calendar they were made with."""
    dates = calendar(
        as_of=as_of, time_zone=time_zone, fiscal_year_starts=fiscal_year_starts
    )
    found = deal_movements(
        states(*rows),
        stages(),
        dates,
        rates(listed),
        as_of=as_of,
        reporting_currency="EUR",
    )
    return found.collect().lazy(), dates  # kept once, as a night keeps it


def movement(rows: Iterable[Row], **how: object) -> pl.LazyFrame:
    """Return pipeline_movement of the states."""
    found, dates = moves(rows, **how)  # type: ignore[arg-type]
    as_of = how.get("as_of", MARCH)
    assert isinstance(as_of, datetime)
    return pipeline_movement(
        found, owners(), dates, as_of=as_of, reporting_currency="EUR"
    )


def movement_deals(rows: Iterable[Row], **how: object) -> pl.LazyFrame:
    """Return pipeline_movement_deals of the states."""
    found, dates = moves(rows, **how)  # type: ignore[arg-type]
    as_of = how.get("as_of", MARCH)
    assert isinstance(as_of, datetime)
    return pipeline_movement_deals(
        found, owners(), dates, as_of=as_of, reporting_currency="EUR"
    )


def random_company(size: int, seed: int) -> list[Row]:
    """Return the states of so many deals of the first half of 2026, wild ones too."""
    draw = random.Random(seed)  # noqa: S311 - a made-up sample, nothing secret
    rows: list[Row] = []
    for number in range(size):
        at = day(draw.randint(1, 170) + draw.choice([0.0, 0.25, 0.9999]))
        steps: list[tuple[datetime, Row]] = []
        for _ in range(draw.randint(1, 6)):
            steps.append((at, _some_change(draw)))
            at += timedelta(days=draw.choice([0, 0.5, 1, 3, 17, 31, 60]))
        rows += path(number, *steps, amount=euros(draw.randint(0, 9999)))
    return rows


def _some_change(draw: random.Random) -> Row:
    """Return some of what can change with one save of a deal."""
    every: Row = {
        "stage_id": draw.choice(
            ["crm:lead", "crm:demo", "crm:demo", "crm:won", "crm:lost", "crm:x"]
        ),
        "pipeline_id": draw.choice(["crm:sales", "crm:sales", "crm:care"]),
        "owner_id": draw.choice([None, *TEAMS]),
        "amount": draw.choice([None, Decimal(draw.randint(0, 10**6)) / 100]),
        "currency": draw.choice(["EUR", "USD", "CHF", None]),
        "expected_close_date": draw.choice(
            [None, date(2026, 1, 1) + timedelta(days=draw.randint(0, 250))]
        ),
        "is_deleted": draw.random() < 0.1,
        "merged_into": "crm:0" if draw.random() < 0.05 else None,
    }
    names = draw.sample(list(every), draw.randint(1, len(every)))
    return {name: every[name] for name in names}


SOME_RATES = (
    ("CHF", date(2026, 1, 15), date(2026, 4, 1), "1.05000001"),
    ("CHF", date(2026, 4, 1), None, "1.12345678"),
    ("USD", date(2025, 1, 1), date(2026, 2, 28), "0.9"),
    ("USD", date(2026, 2, 28), date(2026, 3, 1), "0.95555555"),
    ("USD", date(2026, 3, 1), date(2026, 5, 20), "0.925"),
)
