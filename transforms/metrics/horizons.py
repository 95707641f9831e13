"""Horizons: a curve of steps read off at given times."""

from collections.abc import Sequence

import polars as pl

from transforms.warehouse.expressions import is_first_of, is_last_of

_BEFORE = ("at_risk", "followed")


def landmarks(curve: pl.LazyFrame, *, times: Sequence[int]) -> pl.LazyFrame:
    """Return the few rows of each cohort's curve that its value at the times rests on.

    `curve` is that of `incidence_curve`, in order. Kept are the last row up to each
    time, the first row from each time on, and the cohort's last row.
    """
    time = pl.col("time")
    return (
        curve.with_columns(
            passed=pl.sum_horizontal(time > limit for limit in times),
            reached=pl.sum_horizontal(time >= limit for limit in times),
        )
        .filter(is_last_of("cohort", "passed") | is_first_of("cohort", "reached"))
        .drop("passed", "reached")
    )


def read_off(asked: pl.LazyFrame, points: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of `asked` (cohort, time …) with the curve's columns beside.

    `points` are the curve's landmarks. Shares and variances hold up to the time, that
    instant included; `at_risk` and `followed` are counted just before it, and null
    beyond the curve's end.
    """
    before = points.select("cohort", "time", *_BEFORE)
    until = points.drop(_BEFORE)
    by_time = asked.sort("time")
    for curve, strategy in ((until, "backward"), (before, "forward")):
        by_time = by_time.join_asof(
            curve.sort("time"),
            on="time",
            by="cohort",
            strategy=strategy,
            check_sortedness=False,  # Polars cannot check it within cohorts, and warns
        )
    return by_time
