"""Movements: a small company's night, made by the transforms, and ways to spoil it."""

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from expectations.rule import Night, Rule
from expectations.tally import tally
from tests.expectations.builders import Spoil
from tests.transforms.histories import History, change, to
from tests.transforms.metrics.builders import calendar, day
from tests.transforms.metrics.movements import SOME_RATES, owners, rates
from transforms.metrics.deal_movements import deal_movements
from transforms.metrics.pipeline_movement import pipeline_movement
from transforms.metrics.pipeline_movement_deals import pipeline_movement_deals
from transforms.metrics.stage_flow import stage_flow
from transforms.schemas import Table

AS_OF = day(12.5, 5)
_DUE = "expected_close_date"


def _changes() -> list[tuple[str, str, str | None, object, int | None]]:
    """Return a spring of five deals: each kind of change is there."""
    rows = []
    for number in range(1, 7):
        deal = f"crm:{number}"
        rows += [
            change("amount", f"{number}00.25", number, deal),
            change("currency", "USD" if number % 2 else "EUR", number, deal),
            change("owner", "crm:ann", number, deal),
            change(_DUE, "2026-02-10" if number < 5 else "2026-05-10", number, deal),
            to("lead", number, deal),
        ]
    return [
        *rows,
        change(_DUE, "2026-06-20", 40, "crm:1"),
        change("owner", "crm:cem", 41, "crm:2"),
        to("won", 42, "crm:3"),
        to("proposal", 70, "crm:3"),
        change("deleted", "true", 43, "crm:4"),
        change(_DUE, "2026-02-25", 44, "crm:5"),
        change("amount", "600.00", 46, "crm:5"),
        change("amount", "7.00", 45, "crm:6"),
        change("amount", "700.00", 100, "crm:6"),
    ]


@cache
def night() -> Mapping[str, pl.LazyFrame]:
    """Return the tables of the company, all as they should be."""
    known = History(*_changes(), as_of=AS_OF)  # type: ignore[arg-type]
    dates, listed = calendar(as_of=AS_OF), rates(SOME_RATES)
    how = {"as_of": AS_OF, "reporting_currency": "EUR"}
    moved = deal_movements(known.states, known.dim_stages, dates, listed, **how)  # type: ignore[arg-type]
    kept = moved.collect().lazy()
    tables = {
        "pipeline_movement": pipeline_movement(kept, owners(), dates, **how),  # type: ignore[arg-type]
        "pipeline_movement_deals": pipeline_movement_deals(
            kept,
            owners(),
            dates,
            **how,  # type: ignore[arg-type]
        ),
        "stage_flow": stage_flow(known.entries, known.states, dates, listed, **how),  # type: ignore[arg-type]
        "fct_stage_entries": known.entries,
        "dim_deals": known.deals,
        "dim_dates": dates,
        "dim_exchange_rates": listed,
    }
    return {name: frame.collect().lazy() for name, frame in tables.items()}


def untrue(
    table: Table, rules: Sequence[Rule], spoil: Mapping[str, Spoil] | None = None
) -> set[str]:
    """Return the sentences that are not true of the night with some tables spoilt."""
    frames = dict(night())
    for name, how in (spoil or {}).items():
        frames[name] = how(frames[name])
    counts = tally(table, rules, frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {rule.description for rule, count in counts.items() if count.failed}


def where(condition: pl.Expr, **values: pl.Expr) -> Spoil:
    """Return what changes values of the rows of which the condition is true."""

    def spoil(table: pl.LazyFrame) -> pl.LazyFrame:
        schema = table.collect_schema()
        return table.with_columns(
            pl.when(condition)
            .then(value.cast(schema[name]))
            .otherwise(name)
            .alias(name)
            for name, value in values.items()
        )

    return spoil


def without(condition: pl.Expr) -> Spoil:
    """Return what takes away the rows of which the condition is true."""
    return lambda table: table.filter(~condition)


NIGHT = Night(AS_OF)
