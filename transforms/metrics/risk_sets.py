"""Risk sets: how many were still under observation, and how many it happened to."""

from collections.abc import Sequence

import polars as pl

from transforms.warehouse.expressions import is_last_of


def risk_sets(spells: pl.LazyFrame, *, causes: Sequence[str]) -> pl.LazyFrame:
    """Return one row per cohort and distinct time, in order.

    `spells` has a row per observation: `cohort`, `time` (from the start to the end of
    the observation) and `cause` (what ended it; null where the observation was cut
    off, censored). A cohort's rows lie together, by time. Columns returned: cohort,
    time, `at_risk` (those observed until then or longer) and `<cause>_events`.
    """
    row = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    so_far = {f"{cause}_events": _happened(cause).cum_sum() for cause in causes}
    return (
        spells.select("cohort", "time", rows=row, **so_far)
        .filter(is_last_of("cohort", "time"))
        .with_columns(
            pl.col(name) - pl.col(name).shift(1, fill_value=0) for name in so_far
        )
        .with_columns(
            at_risk=pl.col("rows").last().over("cohort")
            - pl.col("rows").shift(1, fill_value=0)
        )
        .drop("rows")
    )


def _happened(cause: str) -> pl.Expr:
    """Return 1 where the observation ended by this cause, else 0."""
    return (pl.col("cause") == cause).fill_null(value=False).cast(pl.Int64)
