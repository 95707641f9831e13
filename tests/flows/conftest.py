"""A small warehouse in a temporary folder, for storage and publications."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.storage.candidates import candidate, seal
from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence
from transforms.schemas import TABLES, Table

NIGHT = datetime(2012, 3, 15, tzinfo=UTC)
_PLAIN: dict[pl.DataType, object] = {
    pl.String(): "a",
    pl.Int64(): 1,
    pl.Float64(): 0.5,
    pl.Boolean(): False,
    pl.Date(): date(2012, 3, 1),
    pl.Datetime("us", "UTC"): NIGHT,
    pl.Decimal(18, 2): Decimal("1.00"),
}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Return the folders of an empty warehouse."""
    return Layout(tmp_path / "warehouse")


@pytest.fixture
def rows_of() -> Callable[..., pl.LazyFrame]:
    """Return what makes a table's rows from what matters about each."""

    def make(table: Table, *rows: Mapping[str, Any]) -> pl.LazyFrame:
        plain = {name: _PLAIN[dtype] for name, dtype in table.schema.items()}
        return pl.LazyFrame([plain | dict(row) for row in rows], schema=table.schema)

    return make


@pytest.fixture
def make_generation(layout: Layout) -> Callable[..., Generation]:
    """Return what seals a generation of the given rows; other tables are empty."""

    def make(
        fence: Fence,
        *,
        as_of: datetime = NIGHT,
        rows: Mapping[str, pl.LazyFrame] | None = None,
    ) -> Generation:
        folder = candidate(layout, as_of, fence)
        for table in TABLES.values():
            frame = (rows or {}).get(table.name, table.empty())
            table.in_order(frame).sink_parquet(folder / f"{table.name}.parquet")
        return seal(layout, as_of, fence, code_version="0.1.0", watermarks={"crm": "1"})

    return make
