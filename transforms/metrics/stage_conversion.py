"""Stage conversion: how many entries into a stage pass it, and by when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from transforms.metrics.cohorts import (
    PLACE,
    counted_entries,
    named_periods,
    once_a_period,
    period_columns,
    with_period_numbers,
)
from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.metrics.periods import TRAILING_DAYS
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.metrics.stage_labels import with_stage_labels
from transforms.tables.published import STAGE_CONVERSION
from transforms.tables.vocabulary import DEFINITIONS, NEXT_STEPS

# Each split of the rows: its name, and the column of an entry that it goes by.
SEGMENTS = (("owner", "owner_id_at_entry"),)
_LIMITS = tuple(timedelta(days=days) for days in (30, 60, 90, 180, 365))
_STEPS = tuple(step for step in NEXT_STEPS if step != "still_open")
_ENDS = ("won", "lost")


def stage_conversion(  # noqa: PLR0913 - three tables, the moment and three settings
    entries: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
    segments: Sequence[tuple[str, str]] = SEGMENTS,
) -> pl.LazyFrame:
    """Return one row per cohort of entries into a stage and definition of passing.

    An entry is counted by its next step, so entered = advanced + won + lost + went_back
    + moved + deleted + still_open in every row; what became of its deal in the end
    stands beside. Within n days: only entries at least n days old, and a step or an
    outcome that came later than n days after entry has not come. Still open is never
    lost. Entries of merged deals are left out. Segments are split over `all` and the
    trailing periods only, which keeps the table readable.
    """
    known = (
        counted_entries(entries, as_of=as_of)
        .pipe(
            with_period_numbers,
            dates,
            instant="entered_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .with_columns(**_ages(as_of=as_of))
    )
    everywhere = period_columns(trailing_days)
    rarely = period_columns(trailing_days, calendar=False)
    return (
        pl.concat(
            [
                _cohorts(known, "all", pl.lit("all"), everywhere),
                *(
                    _cohorts(known, name, pl.col(column).fill_null("none"), rarely)
                    for name, column in segments
                ),
            ]
        )
        .pipe(named_periods, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(with_stage_labels, stages)
        .with_columns(**_rates(sample_floor))
        .with_columns(basis=basis(pl.col("entered") >= sample_floor))
        .pipe(STAGE_CONVERSION.in_order)
    )


def _ages(*, as_of: datetime) -> dict[str, pl.Expr]:
    """Return how many of the limits the step, the outcome and the entry outlast.

    These small numbers are all that a definition asks of an entry, so entries alike in
    them are counted together, and the definitions are applied to the counts.
    """
    entered = pl.col("entered_at")

    def passed(end: pl.Expr) -> pl.Expr:
        return _number(end - entered > limit for limit in _LIMITS)

    return {
        "step_age": passed(pl.col("exited_at")),
        "decided_age": passed(pl.col("decided_at")),
        "age": _number(pl.lit(as_of) - entered >= limit for limit in _LIMITS),
    }
