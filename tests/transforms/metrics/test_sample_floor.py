"""The sample floor: a rate says whether it was measured."""

import polars as pl

from transforms.metrics.sample_floor import basis


def test_a_rate_that_is_not_shown_says_so() -> None:
    frame = pl.DataFrame({"entered": [19, 20]})
    found = frame.select(basis(pl.col("entered") >= 20))

    assert found["basis"].to_list() == ["insufficient history", "measured"]
