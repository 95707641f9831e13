"""Risk sets: how many were still under observation, and how many it happened to."""

from collections.abc import Sequence

import polars as pl

from transforms.warehouse.expressions import is_first_of, is_last_of


def risk_sets(spells: pl.LazyFrame, *, causes: Sequence[str]) -> pl.LazyFrame:
    """Return one row per cohort and distinct time, in order.

    `spells` has a row per observation: `cohort`, `time` (from the start to the end of
    the observation) and `cause` (what ended it; null where the observation was cut
    off, censored). A cohort's rows lie together, by time. Columns returned: cohort,
    time, `at_risk` (those observed until then or longer), `<cause>_events`, `events`
    (of any cause), and `followed`: those at risk and those who had ended before, so all
    but the censored.
    """
    happened = {f"{cause}_events": pl.col("cause") == cause for cause in causes}
    so_far = {
        name: event.fill_null(value=False).cast(pl.Int32).cum_sum()
        for name, event in happened.items()
    }
    rows = pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    return (
        spells.select("cohort", "time", rows=rows, **so_far)
        .with_columns(events=pl.sum_horizontal(*so_far))
        .filter(is_last_of("cohort", "time"))
        .with_columns(at_risk=_to_the_end("rows"), followed=_ended_before())
        .with_columns(_new(name) for name in (*so_far, "events"))
        .with_columns(followed=pl.col("at_risk") + pl.col("followed"))
        .drop("rows")
    )


def _before(name: str) -> pl.Expr:
    """Return the running count of the row before."""
    return pl.col(name).shift(1, fill_value=0)


def _new(name: str) -> pl.Expr:
    """Return what the running count grew by."""
    return pl.col(name) - _before(name)


def _to_the_end(rows: str) -> pl.Expr:
    """Return how many rows of the cohort come after those before this time."""
    end = pl.when(is_last_of("cohort")).then(rows).backward_fill()
    return end - _before(rows)


def _ended_before() -> pl.Expr:
    """Return how many of the cohort had ended before this time."""
    start = pl.when(is_first_of("cohort")).then(_before("events")).forward_fill()
    return _before("events") - start
