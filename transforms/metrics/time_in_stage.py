"""Time in stage: how long deals stay, those included that are still there."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics import durations
from transforms.metrics.cohorts import (
    PLACE,
    counted_entries,
    named_periods,
    once_a_period,
    period_columns,
)
from transforms.metrics.kaplan_meier import quantiles
from transforms.metrics.periods import TRAILING_DAYS
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.metrics.stage_labels import with_stage_labels
from transforms.tables.published import TIME_IN_STAGE

_QUANTILES = {"p50_days": 0.5, "p75_days": 0.75, "p90_days": 0.9}


def time_in_stage(  # noqa: PLR0913 - three tables, the moment and three settings
    entries: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
    segments: Sequence[tuple[str, str]] = (),
) -> pl.LazyFrame:
    """Return one row per cohort of stays in a stage, by the period of entry.

    Every stay counts, a second visit too, and an open one up to `as_of`. The quantiles
    are Kaplan-Meier's by the step rule: the first time by which the share has left,
    null where not so many have left yet. Mean and median of the ended stays alone stand
    beside them, for comparison: they leave the slow ones out. Below the sample floor
    all of them are null. `segments` name splits and the columns of `entries` that they
    go by; rows are split over `all` and the trailing periods only.
    """
    columns = period_columns(trailing_days)
    rarely = period_columns(trailing_days, calendar=False)
    stays = (
        counted_entries(entries, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(_stays, [*columns, *dict(segments).values()], as_of=as_of)
        .cache()
    )
    split = [_cohorts(stays, name, column, rarely) for name, column in segments]
    return (
        pl.concat([_cohorts(stays, "all", None, columns), *split], parallel=False)
        .pipe(named_periods, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(with_stage_labels, stages)
        .pipe(_with_basis, sample_floor)
        .pipe(TIME_IN_STAGE.in_order)
    )


def _cohorts(
    stays: pl.LazyFrame, segment: str, by: str | None, columns: Sequence[str]
) -> pl.LazyFrame:
    """Return what is said of every cohort of a segment, a kind of period at a time."""
    split = [] if by is None else [by]
    kinds = (
        once_a_period(stays, [column], *PLACE, *split, "time", "is_open")
        .group_by("period_number", *PLACE, *split)
        .agg(**_durations())
        for column in columns
    )
    member = pl.lit("all") if by is None else pl.col(by).cast(pl.String)
    return (
        pl.concat(kinds, parallel=False)
        .with_columns(segment=pl.lit(segment), member=member)
        .drop(split)
    )


def _stays(
    counted: pl.LazyFrame, columns: Sequence[str], *, as_of: datetime
) -> pl.LazyFrame:
    """Return how long each stay lasts, in microseconds, by time; ended ones first."""
    lasts = pl.col("exited_at").fill_null(as_of) - pl.col("entered_at")
    is_open = pl.col("exited_at").is_null()
    microseconds = lasts.dt.total_microseconds()
    return (
        # One number to sort by is several times as fast as two columns.
        counted.select(*PLACE, *columns, order=microseconds * 2 + is_open)
        .sort("order")
        .with_columns(time=pl.col("order") // 2, is_open=pl.col("order") % 2 == 1)
    )


def _durations() -> dict[str, pl.Expr]:
    """Return what is said of one cohort's stays, in microseconds."""
    ended = pl.col("time").filter(~pl.col("is_open"))
    return {
        "stays": pl.len().cast(pl.Int64),
        "open_stays": pl.col("is_open").sum().cast(pl.Int64),
        "quantiles": quantiles(list(_QUANTILES.values())),
        "median_days_of_closed": ended.median(),
        "mean_days_of_closed": durations.mean(ended),
    }


def _with_basis(frame: pl.LazyFrame, sample_floor: int) -> pl.LazyFrame:
    """Turn microseconds into days, where there are stays enough to speak of."""
    is_shown = pl.col("stays") >= sample_floor
    named = {
        name: pl.col("quantiles").list.get(place)
        for place, name in enumerate(_QUANTILES)
    }
    return frame.with_columns(**named).with_columns(
        pl.when(is_shown).then(pl.col("^.*days.*$") / durations.DAY),
        basis=basis(is_shown),
    )
