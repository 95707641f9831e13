"""Every table of the dictionary has its suite, and every sentence of it can fail."""

import polars as pl
import pytest

from expectations.structure import structure
from expectations.tally import tally
from tests.expectations.builders import Frames, good_night, put, untrue
from transforms.schemas import TABLES, Column, Table
from transforms.tables.table import text

COLUMNS = "the columns are exactly those of the dictionary, in its order"


def sentences(table: Table) -> set[str]:
    return {rule.description for rule in structure(table)}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_good_night_is_good(table: Table) -> None:
    assert untrue(table.name, good_night()) == set()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_sentence_of_every_table_is_seen_to_be_untrue(table: Table) -> None:
    good = good_night()[table.name]
    broken = [
        good.select(pl.all().reverse()),
        pl.concat([good, good]),
        # Of a table with one row: none turned round is out of order.
        pl.concat([good.pipe(put(0, **{table.sorted_by[0]: None})), good]),
        good.clear(),
        good.with_columns(more=pl.lit(1)),
        *(frame for column in table.columns for frame in _spoilt(good, column)),
    ]

    seen = set[str]().union(*(_untrue(table, frame) for frame in broken))

    assert seen == sentences(table)


def test_the_sentences_read_as_facts() -> None:
    said = sentences(TABLES["fct_stage_history"]) | sentences(TABLES["dim_deals"])

    assert said >= {
        COLUMNS,
        "there is at least one row",
        "deal_id and stay_number are unique together",
        "deal_id is unique",
        "stage_id is never empty",
        "stage_id has the type String",
        "amount has the type Decimal(precision=18, scale=2)",
        "outcome is one of open, won, lost, deleted, merged",
        "days_in_stage is at least 0",
        "the rows are ordered by deal_id and stay_number",
    }
    assert "conversion_rate lies between 0 and 1" in sentences(
        TABLES["stage_conversion"]
    )


def test_a_table_that_may_be_empty_is_good_without_a_row() -> None:
    empty = {name: table.empty() for name, table in TABLES.items()}

    assert untrue("quarantine", empty) == set()
    assert untrue("dim_pipelines", empty) == {"there is at least one row"}


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -0.01, 1.01])
def test_a_rate_that_is_no_share_is_out_of_range(rate: float) -> None:
    good = good_night()["stage_conversion"]
    broken = good.pipe(put(0, won_rate=rate))

    assert "won_rate lies between 0 and 1" in _untrue(
        TABLES["stage_conversion"], broken
    )


@pytest.mark.parametrize("days", [float("nan"), float("inf")])
def test_a_duration_without_an_upper_bound_is_still_a_number(days: float) -> None:
    broken = good_night()["time_in_stage"].pipe(put(0, mean_days_of_closed=days))

    assert _untrue(TABLES["time_in_stage"], broken) == {
        "mean_days_of_closed is at least 0"
    }


def test_a_key_is_never_empty_even_where_its_column_may_be() -> None:
    column = text("id", "An id.", nullable=True)
    table = Table("t", "staging", "a row", ("id",), ("id",), (column,))
    frame = pl.LazyFrame({"id": ["a", None]}, schema=table.schema)

    assert _untrue(table, frame) == {"id is never empty"}


def test_columns_in_another_order_are_not_those_of_the_dictionary() -> None:
    table = TABLES["dim_owners"]
    names = table.schema.names()
    broken = good_night()["dim_owners"].select(*reversed(names))

    assert _untrue(table, broken) == {COLUMNS}


def test_a_missing_column_fails_the_rules_that_speak_of_it_and_no_other() -> None:
    table = TABLES["dim_owners"]
    broken = {"dim_owners": good_night()["dim_owners"].drop("owner_name")}

    counts = tally(table, structure(table), broken)

    raised = {r.description: c.raised for r, c in counts.items() if c.raised}
    assert raised == {
        "owner_name has the type String": "ColumnNotFoundError",
        "owner_name is never empty": "ColumnNotFoundError",
    }
    assert _untrue(table, broken["dim_owners"]) >= {COLUMNS}


def _untrue(table: Table, frame: pl.LazyFrame) -> set[str]:
    """Return the sentences that are not true, or could not be asked."""
    frames: Frames = {table.name: frame}
    counts = tally(table, structure(table), frames)
    return {r.description for r, c in counts.items() if c.raised or c.share < 1}


def _spoilt(good: pl.LazyFrame, column: Column) -> list[pl.LazyFrame]:
    """Return frames in which one column is empty, strange, or of another type."""
    strange: list[object] = [None]
    strange += ["no such word"] if column.allowed else []
    strange += [] if column.low is None else [column.low - 1]
    return [
        good.with_columns(pl.col(column.name).cast(pl.Categorical()))
        if column.dtype == pl.String()
        else good.with_columns(pl.col(column.name).cast(pl.String())),
        *(good.pipe(put(0, **{column.name: value})) for value in strange),
    ]
