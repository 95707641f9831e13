"""Durations: means that no order of the rows can change."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.metrics import durations

YEARS = 400 * 365 * durations.DAY


def mean(*microseconds: int | None) -> object:
    frame = pl.DataFrame({"time": microseconds}, schema={"time": pl.Int64})
    return frame.select(durations.mean(pl.col("time"))).item()


@given(st.lists(st.integers(0, YEARS), min_size=1))
def test_a_mean_is_the_same_in_any_order(times: list[int]) -> None:
    assert mean(*times) == mean(*sorted(times))
    assert mean(*times) == pytest.approx(sum(times) / len(times), rel=1e-12)


def test_the_unknown_is_left_out_of_the_mean() -> None:
    assert mean(10, None, 20) == 15.0


def test_nothing_has_no_mean() -> None:
    assert mean() is None
    assert mean(None) is None


def test_the_stays_of_millions_do_not_overflow() -> None:
    crowd = pl.select(pl.lit(YEARS).repeat_by(1_000).explode().alias("time"))

    assert crowd.select(durations.mean(pl.col("time"))).item() == YEARS
