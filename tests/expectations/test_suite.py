"""The suites are complete, and speak only of tables and columns that exist."""

import sys
from collections import Counter

import polars as pl
import pytest

from expectations.rule import Night
from expectations.structure import structure
from expectations.suite import GUARDED, suite
from expectations.tally import asked_of, counts
from tests.expectations.builders import AS_OF, good_night, untrue
from transforms.schemas import TABLES, Table

EMPTY = {name: table.empty() for name, table in TABLES.items()}
GUARDED_AT_LEAST = {
    "fct_stage_history",
    "fct_deal_states",
    "fct_deal_changes",
    "dim_deals",
    "stage_conversion",
    "stage_incidence",
    "time_in_stage",
    "sales_velocity",
    "pipeline_daily",
    "revenue_forecast",
    "data_quality",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_of_the_dictionary_has_a_structural_suite(table: Table) -> None:
    rules = [rule.description for rule in suite(table, Night(AS_OF))]

    assert rules[: len(structure(table))] == [r.description for r in structure(table)]
    for column in table.columns:
        assert f"{column.name} has the type {column.dtype}" in rules


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_sentence_is_said_twice_of_a_table(table: Table) -> None:
    said = Counter(rule.description for rule in suite(table, Night(AS_OF)))

    assert [sentence for sentence, times in said.items() if times > 1] == []


def test_every_guarded_table_exists_and_is_guarded() -> None:
    assert set(GUARDED) <= set(TABLES)
    assert set(GUARDED) >= GUARDED_AT_LEAST


@pytest.mark.parametrize("name", GUARDED)
def test_every_rule_names_tables_and_columns_that_exist(name: str) -> None:
    for rule in GUARDED[name](Night(AS_OF)):
        asked = asked_of(rule, TABLES[name], EMPTY)

        assert asked.select(rule.holds).collect_schema().dtypes() == [pl.Boolean()]
        asked.select(**counts([rule])).collect()


@pytest.mark.parametrize("name", GUARDED)
def test_a_good_night_breaks_no_rule(name: str) -> None:
    assert untrue(name, good_night()) == set()


def test_the_suites_are_there_without_great_expectations() -> None:
    assert "great_expectations.expectations" not in vars(
        sys.modules["expectations.suite"]
    )
