"""A workbench makes the same tables, whole or in a stream."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.workbench import Workbench
from transforms.schemas import DIM_OWNERS

RowsOf = Callable[..., pl.LazyFrame]
TWO = ({"owner_id": "crm:1"}, {"owner_id": "crm:2"})


@pytest.fixture(params=[True, False], ids=["whole", "in a stream"])
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Workbench:
    return Workbench(tmp_path, in_memory=request.param)


def test_a_table_may_be_made_of_what_it_was_before(
    bench: Workbench, rows_of: RowsOf
) -> None:
    one, both = rows_of(DIM_OWNERS, TWO[0]), rows_of(DIM_OWNERS, *TWO)
    bench.make(DIM_OWNERS, one)

    made = bench.make(DIM_OWNERS, pl.concat([bench.scan(DIM_OWNERS), both.tail(1)]))

    assert_frame_equal(made, both)
    assert [path.name for path in bench.folder.iterdir() if path.is_file()] == [
        "dim_owners.parquet"
    ]


def test_a_step_on_the_way_is_kept_until_the_tables_are_made(bench: Workbench) -> None:
    rows = pl.LazyFrame({"deal": ["b", "a"], "days": [1.5, None]})

    assert_frame_equal(bench.keep("on the way", rows), rows)
    assert bench.scans() == {}

    bench.clear()
    assert list(bench.folder.iterdir()) == []
