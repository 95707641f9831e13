"""Stage conversion: how many entries into a stage pass it, and by when."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import polars as pl

from transforms.metrics.cohorts import (
    PLACE,
    counted_entries,
    named_periods,
    once_a_period,
    period_columns,
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
_BY = ("definition", "visits")
_COUNTED = (
    "entered",
    "not_yet_mature",
    *_STEPS,
    *(f"eventually_{end}" for end in _ENDS),
)


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
    everywhere = period_columns(trailing_days)
    rarely = period_columns(trailing_days, calendar=False)
    known = (
        counted_entries(entries, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(_known, [*everywhere, *dict(segments).values()], as_of=as_of)
        .cache()
    )
    split = (
        _cohorts(known, name, pl.col(column).fill_null("none"), rarely)
        for name, column in segments
    )
    return (
        pl.concat([_cohorts(known, "all", pl.lit("all"), everywhere), *split])
        .pipe(named_periods, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(with_stage_labels, stages)
        .with_columns(**_rates(sample_floor))
        .with_columns(basis=basis(pl.col("entered") >= sample_floor))
        .pipe(STAGE_CONVERSION.in_order)
    )


def _known(
    entries: pl.LazyFrame, columns: Sequence[str], *, as_of: datetime
) -> pl.LazyFrame:
    """Return what is counted of an entry; `columns` are its periods and segments."""
    return entries.select(
        *dict.fromkeys([*PLACE, "next_step", "outcome", *columns]),
        is_first=pl.col("visit") == 1,
        **_ages(as_of=as_of),
    )


def _ages(*, as_of: datetime) -> dict[str, pl.Expr]:
    """Return how many of the limits the step, the outcome and the entry outlast.

    These small numbers are all that a definition asks of an entry: entries alike in
    them are counted together, and the definitions are applied to the counts.
    """
    entered = pl.col("entered_at")
    until_step = pl.col("exited_at") - entered
    until_outcome = pl.col("decided_at") - entered
    until_as_of = pl.lit(as_of) - entered
    return {
        "step_age": _how_many(until_step > limit for limit in _LIMITS),
        "decided_age": _how_many(until_outcome > limit for limit in _LIMITS),
        "age": _how_many(until_as_of >= limit for limit in _LIMITS),
    }


def _how_many(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Return how many of the conditions hold; null where they cannot be told."""
    return pl.sum_horizontal(
        *(condition.cast(pl.Int8) for condition in conditions), ignore_nulls=False
    )


def _cohorts(
    known: pl.LazyFrame, segment: str, member: pl.Expr, columns: Sequence[str]
) -> pl.LazyFrame:
    """Return the counts of every cohort of one segment, under every definition."""
    keys = (*PLACE, *columns, "member")
    asked = ("is_first", "next_step", "outcome", "step_age", "decided_age", "age")
    tally = known.group_by(*PLACE, *columns, *asked, member=member).agg(
        entries=pl.len().cast(pl.Int64)
    )
    return (
        tally.join(_definitions(), how="cross")
        .group_by(*keys, "is_first", "definition")
        .agg(**_counts())
        .pipe(_by_visits)
        .pipe(once_a_period, columns, *PLACE, "member", *_BY, *_COUNTED)
        .group_by("period_number", *PLACE, "member", *_BY)
        .agg(pl.col(_COUNTED).sum())
        .with_columns(
            pl.col("member").cast(pl.String),
            segment=pl.lit(segment),
            still_open=pl.col("entered") - pl.sum_horizontal(_STEPS),
        )
    )


def _definitions() -> pl.LazyFrame:
    """Return what each definition asks: how old an entry, how quick a step."""
    limits = len(_LIMITS)
    return pl.LazyFrame(
        {
            "definition": DEFINITIONS,
            "age_needed": range(limits + 1),
            "age_allowed": [limits, *range(limits)],
        }
    )


def _counts() -> dict[str, pl.Expr]:
    """Return what is counted of the tally under one definition."""
    is_mature = pl.col("age") >= pl.col("age_needed")
    has_stepped = is_mature & (pl.col("step_age") <= pl.col("age_allowed"))
    is_decided = is_mature & (pl.col("decided_age") <= pl.col("age_allowed"))
    return {
        "entered": _entries(is_mature),
        "not_yet_mature": _entries(~is_mature),
        **{
            step: _entries(has_stepped & (pl.col("next_step") == step))
            for step in _STEPS
        },
        **{
            f"eventually_{end}": _entries(is_decided & (pl.col("outcome") == end))
            for end in _ENDS
        },
    }


def _entries(condition: pl.Expr) -> pl.Expr:
    """Return how many entries of the tally the condition holds for."""
    return pl.when(condition).then("entries").otherwise(0).sum()


def _by_visits(counts: pl.LazyFrame) -> pl.LazyFrame:
    """Return the counts twice: of first visits only, and of any."""
    only_first = pl.when("is_first").then(pl.col(_COUNTED)).otherwise(0)
    return pl.concat(
        [
            counts.with_columns(only_first, visits=pl.lit("first")),
            counts.with_columns(visits=pl.lit("any")),
        ]
    )


def _rates(sample_floor: int) -> dict[str, pl.Expr]:
    """Return the three rates, each with its interval; null below the sample floor."""
    won, lost = pl.col("eventually_won"), pl.col("eventually_lost")
    parts = {
        "conversion_rate": (pl.col("advanced") + pl.col("won"), pl.col("entered")),
        "won_rate": (won, pl.col("entered")),
        "win_rate": (won, won + lost),
    }
    rates: dict[str, pl.Expr] = {}
    for name, (part, whole) in parts.items():
        trials = pl.when(pl.col("entered") >= sample_floor).then(whole)
        rates[name] = pl.when(trials > 0).then(part / trials)
        rates[f"{name}_low"] = wilson_low(part, trials)
        rates[f"{name}_high"] = wilson_high(part, trials)
    return rates
