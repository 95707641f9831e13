"""What neighbour rows and instants say, however the rows are split."""

from datetime import timedelta

import polars as pl
import pytest

from tests.transforms.histories import day
from transforms.warehouse.expressions import days_between


@pytest.mark.parametrize("rows", [1, 2, 3, 9])
def test_a_length_in_days_does_not_depend_on_how_many_rows_there_are(rows: int) -> None:
    # This length times the inverse of a day is another number than divided by a day.
    length = timedelta(days=721.71)
    frame = pl.LazyFrame({"start": [day(1)] * rows, "end": [day(1) + length] * rows})

    found = frame.select(days_between(pl.col("start"), pl.col("end")))
    for engine in ("in-memory", "streaming"):
        assert set(found.collect(engine=engine).to_series()) == {721.71}
