"""Horizons: a curve of steps read off at given times."""

from collections.abc import Sequence

import polars as pl

from transforms.warehouse.expressions import is_first_of, is_last_of

_BEFORE = ("at_risk", "followed")


def with_landmarks(curve: pl.LazyFrame, *, times: Sequence[int]) -> pl.LazyFrame:
    """Add `is_landmark`: whether the value at one of the times rests on the row.

    `curve` has a row per cohort and time, in order. Landmarks are the last row up to
    each time, the first row from each time on, and a cohort's first and last row: few
    rows, however long the curve.
    """
    time = pl.col("time")
    is_landmark = is_last_of("cohort", "passed") | is_first_of("cohort", "reached")
    return (
        curve.with_columns(
            passed=pl.sum_horizontal(time > limit for limit in times),
            reached=pl.sum_horizontal(time >= limit for limit in times),
        )
        .with_columns(is_landmark=is_landmark)
        .drop("passed", "reached")
    )


def read_off(asked: pl.LazyFrame, points: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of `asked` (cohort, time …) with the curve's columns beside.

    `points` are the curve's landmarks. Shares and variances hold up to the time, that
    instant included; `at_risk` and `followed` are counted just before it, and null
    beyond the curve's end.
    """
    by_time = points.sort("time")
    return (
        asked.sort("time")
        .join_asof(
            by_time.drop(_BEFORE),
            on="time",
            by="cohort",
            strategy="backward",
            check_sortedness=False,  # not possible within cohorts: Polars warns
        )
        .join_asof(
            by_time.select("cohort", "time", *_BEFORE),
            on="time",
            by="cohort",
            strategy="forward",
            check_sortedness=False,
        )
    )
