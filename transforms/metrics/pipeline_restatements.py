"""Pipeline restatements: whose past changed since the last night, and how."""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.metrics.last_mapping import last_mapping
from transforms.metrics.local_days import with_local_date
from transforms.tables.restatements import PIPELINE_RESTATEMENTS
from transforms.tables.table import INSTANT
from transforms.warehouse.expressions import is_first_of

# What `pipeline_daily` rests on: a change of anything else restates no day.
_STATE: Final = [
    "pipeline_id",
    "stage_id",
    "owner_id",
    "forecast_category",
    "currency",
    "amount",
    "is_deleted",
    "merged_into",
]
_CLOSED: Final = ["won", "lost"]
_COLUMNS: Final = (
    "record",
    "record_id",
    "reason",
    "first_at",
    "changes_before",
    "changes_now",
)


def pipeline_restatements(  # noqa: PLR0913 - two nights of two tables, and two moments
    states: pl.LazyFrame,
    stages: pl.LazyFrame,
    states_before: pl.LazyFrame,
    stages_before: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    known_until: datetime,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per deal, or stage, whose past before `known_until` changed.

    `states_before` and `stages_before` are those of the night that knew up to
    `known_until`. A deal of which there is more now was `learnt later`, one of which
    there is less was `taken back`, where both is so it was `corrected`. A stage that
    counts as open now and did not, or the other way round, was `mapped anew`.
    """
    found = pl.concat(
        [
            _deals(states, states_before, known_until),
            _stages(stages, stages_before, states, known_until),
        ]
    )
    return (
        found.filter(pl.col("first_at") < known_until)
        .pipe(with_local_date, dates, instant="first_at")
        .rename({"local_date": "first_date"})
        .with_columns(
            last_at=pl.lit(known_until, INSTANT) - pl.duration(microseconds=1)
        )
        .pipe(with_local_date, dates, instant="last_at")
        .rename({"local_date": "last_date"})
        .with_columns(as_of=pl.lit(as_of, INSTANT))
        .pipe(PIPELINE_RESTATEMENTS.in_order)
    )


def _deals(now: pl.LazyFrame, before: pl.LazyFrame, until: datetime) -> pl.LazyFrame:
    """Return the deals whose changes before an instant are others now."""
    told, was_told = _changes(now, until).cache(), _changes(before, until).cache()
    key = ["deal_id", "valid_from", *_STATE]
    new = told.join(was_told, on=key, how="anti", nulls_equal=True)
    gone = was_told.join(told, on=key, how="anti", nulls_equal=True)
    both = pl.concat(
        [
            new.select("deal_id", "valid_from", is_new=pl.lit(value=True)),
            gone.select("deal_id", "valid_from", is_new=pl.lit(value=False)),
        ]
    )
    changes_now = pl.col("is_new").sum().cast(pl.Int64)
    return (
        both.group_by(record_id="deal_id")
        .agg(
            first_at=pl.col("valid_from").min(),
            changes_now=changes_now,
            changes_before=pl.len().cast(pl.Int64) - changes_now,
        )
        .with_columns(record=pl.lit("deal"), reason=_reason())
        .select(*_COLUMNS)
    )


def _reason() -> pl.Expr:
    """Return how a deal's past changed."""
    return (
        pl.when(pl.col("changes_before") == 0)
        .then(pl.lit("learnt later"))
        .when(pl.col("changes_now") == 0)
        .then(pl.lit("taken back"))
        .otherwise(pl.lit("corrected"))
    )


def _changes(states: pl.LazyFrame, until: datetime) -> pl.LazyFrame:
    """Return when each deal's state became another one, before an instant."""
    is_same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(name).shift(1)) for name in _STATE
    )
    return (
        states.filter(pl.col("valid_from") < until)
        .filter(is_first_of("deal_id") | ~is_same)
        .select("deal_id", "valid_from", *_STATE)
    )


def _stages(
    now: pl.LazyFrame, before: pl.LazyFrame, states: pl.LazyFrame, until: datetime
) -> pl.LazyFrame:
    """Return the stages that count as open now and did not, or the other way."""
    first = (
        states.filter(pl.col("valid_from") < until)
        .group_by("pipeline_id", "stage_id")
        .agg(first_at=pl.col("valid_from").min())
    )
    key = ["pipeline_id", "stage_id"]
    return (
        _closedness(now)
        .join(
            _closedness(before).rename({"is_closed": "was_closed"}),
            on=key,
            how="inner",
            validate="1:1",
        )
        .filter(pl.col("is_closed") != pl.col("was_closed"))
        .join(first, on=key, how="inner", validate="1:1")
        .group_by(record_id="stage_id")
        .agg(first_at=pl.col("first_at").min())
        .with_columns(
            record=pl.lit("stage"),
            reason=pl.lit("mapped anew"),
            changes_before=pl.lit(0, pl.Int64),
            changes_now=pl.lit(0, pl.Int64),
        )
        .select(*_COLUMNS)
    )


def _closedness(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return each stage once, and whether its last mapping closes a deal."""
    is_closed = pl.col("canonical_stage").is_in(_CLOSED).fill_null(value=False)
    return last_mapping(stages).select("pipeline_id", "stage_id", is_closed=is_closed)
