"""One good night of the tables of leads, beside the good night of all others.

Five leads: one became an open deal, three wait for somebody, one became a won deal.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType

import polars as pl

from expectations.rule import Night
from expectations.structure import structure
from expectations.tally import tally
from tests.expectations.builders import (
    AS_OF,
    Frames,
    Row,
    good_night,
    plain,
)
from tests.expectations.lead_rows import LEAD_ROWS
from transforms.schemas import DIM_LEADS, Table
from transforms.tables.leads import LEADS, SHARE

OLD = datetime(2025, 12, 1, tzinfo=UTC)
TABLES = {table.name: table for table in (DIM_LEADS, *LEADS)}


def _frame(table: Table, rows: list[Row]) -> pl.LazyFrame:
    """Return the rows as the table has them; shares have no plain value."""
    plainly = [column for column in table.columns if column.dtype != SHARE]
    good = {column.name: plain(column) for column in plainly}
    return pl.DataFrame([good | row for row in rows], schema=table.schema).lazy()


def lead_night() -> dict[str, pl.LazyFrame]:
    """Return every table, as it should be."""
    ours = {
        name: _frame(TABLES[name], rows)
        for name, rows in LEAD_ROWS.items()
        if name in TABLES
    }
    return good_night() | ours


def spoilt_leads(
    name: str, spoil: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> dict[str, pl.LazyFrame]:
    """Return a night that is good but for one table."""
    frames = lead_night()
    return frames | {name: spoil(frames[name])}


def sentences(rules: ModuleType) -> set[str]:
    """Return the sentences of the table's rule module."""
    return {rule.description for rule in rules.rules(Night(AS_OF))}


def untrue_of(name: str, rules: ModuleType, frames: Frames) -> set[str]:
    """Return the sentences that are not true enough of the table; none may raise."""
    asked = (*structure(TABLES[name]), *rules.rules(Night(AS_OF)))
    counts = tally(TABLES[name], asked, frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {
        rule.description for rule, count in counts.items() if count.share < rule.mostly
    }
