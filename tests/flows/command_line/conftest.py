"""A warehouse with one empty generation, made by the storage itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.publications.duckdb_file import publish_duckdb
from flows.storage.candidates import candidate, seal
from flows.storage.generations import Generation, make_current
from flows.storage.layout import Layout
from flows.storage.lock import hold
from transforms.schemas import TABLES


def night(layout: Layout, day: int, *, published: bool = True) -> Generation:
    """Make a generation without a row current, and publish it or not."""
    as_of = datetime(2026, 1, day, tzinfo=UTC)
    with hold(layout) as fence:
        folder = candidate(layout, as_of, fence)
        for table in TABLES.values():
            table.empty().sink_parquet(folder / f"{table.name}.parquet")
        made = seal(layout, as_of, fence, code_version="1", watermarks={})
        make_current(layout, made, fence)
        if published:
            publish_duckdb(layout, made, fence)
    return made


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A data folder with two nights, of which the second is current."""
    folders = Layout(tmp_path / "data")
    night(folders, 1)
    night(folders, 2)
    return folders
