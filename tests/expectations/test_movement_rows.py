"""The good night of the builders is good for what moved, too."""

from collections.abc import Callable

import polars as pl
import pytest

from expectations import pipeline_movement, pipeline_movement_deals, stage_flow
from expectations.rule import Night, Rule
from expectations.structure import structure
from expectations.tally import asked_of, counts, tally
from tests.expectations.builders import AS_OF, frame, good_night
from tests.expectations.movement_rows import MOVEMENT_ROWS
from transforms.schemas import TABLES, Table
from transforms.tables.movement import MOVEMENT
from transforms.tables.references import DIM_EXCHANGE_RATES

RULES: dict[str, Callable[[Night], tuple[Rule, ...]]] = {
    "pipeline_movement": pipeline_movement.rules,
    "pipeline_movement_deals": pipeline_movement_deals.rules,
    "stage_flow": stage_flow.rules,
}


@pytest.mark.parametrize("table", MOVEMENT, ids=lambda table: table.name)
def test_a_good_night_breaks_no_rule(table: Table) -> None:
    made = {one.name: frame(one, MOVEMENT_ROWS[one.name]) for one in MOVEMENT}
    night = {**good_night(), **made, "dim_exchange_rates": DIM_EXCHANGE_RATES.empty()}
    rules = (*structure(table), *RULES[table.name](Night(AS_OF)))
    found = tally(table, rules, night)

    assert [(r.description, c.raised) for r, c in found.items() if c.raised] == []
    assert [rule.description for rule, count in found.items() if count.failed] == []


@pytest.mark.parametrize("table", MOVEMENT, ids=lambda table: table.name)
def test_every_rule_can_be_asked_of_empty_tables(table: Table) -> None:
    every = {one.name: one for one in (*TABLES.values(), *MOVEMENT, DIM_EXCHANGE_RATES)}
    empty = {name: one.empty() for name, one in every.items()}
    for rule in RULES[table.name](Night(AS_OF)):
        asked = asked_of(rule, table, empty)

        assert asked.select(rule.holds).collect_schema().dtypes() == [pl.Boolean()]
        asked.select(**counts([rule])).collect()
