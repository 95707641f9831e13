"""Stage incidence: the chance to be won, lost or open n days after entering a stage."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics.cohorts import (
    PLACE,
    counted_entries,
    named_periods,
    once_a_period,
    period_columns,
)
from transforms.metrics.durations import DAY
from transforms.metrics.horizons import read_off, with_landmarks
from transforms.metrics.incidence import CAUSES, incidence_curve
from transforms.metrics.intervals import (
    log_log_high,
    log_log_low,
    wilson_high,
    wilson_low,
)
from transforms.metrics.periods import TRAILING_DAYS
from transforms.metrics.risk_sets import risk_sets
from transforms.metrics.sample_floor import SAMPLE_FLOOR, basis
from transforms.metrics.stage_labels import with_stage_labels
from transforms.tables.published import STAGE_INCIDENCE

HORIZONS = {f"{days}_days": days * DAY for days in (7, 14, 30, 60, 90, 180, 365)}
_READ = (
    "at_risk",
    "followed",
    "open_share",
    "won_incidence",
    "won_variance",
    "lost_incidence",
    "lost_variance",
    "gone_incidence",
)
_CAUSE_OF_OUTCOME = {"won": "won", "lost": "lost", "deleted": "gone", "merged": "gone"}


def stage_incidence(  # noqa: PLR0913 - three tables, the moment and three settings
    entries: pl.LazyFrame,
    stages: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    trailing_days: Sequence[int] = TRAILING_DAYS,
    sample_floor: int = SAMPLE_FLOOR,
    segments: Sequence[tuple[str, str]] = (),
) -> pl.LazyFrame:
    """Return one row per cohort of first entries into a stage and days after entry.

    The clock of a deal runs from its first entry into the stage to the outcome that
    stands at `as_of`; a win or loss that was reopened decided nothing. Deleted and
    merged deals are `gone`, undecided ones are watched until `as_of`. Entries of merged
    deals that are marked so are left out.

    Beyond the longest watch a chance is null, not flat. Where every deal is decided the
    chances are facts: they stay known for as long as the first deal has been there.
    Where nobody or everybody was won the log-log scale has no width: there the interval
    is Wilson's, over those not out of sight. `segments` name splits and the columns of
    `entries` that they go by; rows are split over `all` only.
    """
    columns = period_columns(trailing_days)
    spells = (
        counted_entries(entries, dates, as_of=as_of, trailing_days=trailing_days)
        .filter(pl.col("visit") == 1)
        .pipe(_spells, [*columns, *dict(segments).values()], as_of=as_of)
        .cache()
    )
    split = [_cohorts(spells, name, column, ["in_all"]) for name, column in segments]
    return (
        pl.concat([_cohorts(spells, "all", None, columns), *split], parallel=False)
        .pipe(named_periods, dates, as_of=as_of, trailing_days=trailing_days)
        .pipe(with_stage_labels, stages)
        .pipe(_with_rates, sample_floor)
        .pipe(STAGE_INCIDENCE.in_order)
    )


def _cohorts(
    spells: pl.LazyFrame, segment: str, by: str | None, columns: Sequence[str]
) -> pl.LazyFrame:
    """Return every cohort of a segment with its curve at the times it is looked at."""
    place = [*PLACE] if by is None else [*PLACE, by]
    facts = _facts(spells, place, columns).cache()
    points = _points(spells, facts, place, columns).cache()
    member = pl.lit("all") if by is None else pl.col(by).cast(pl.String)
    return (
        _asked(facts, points)
        .pipe(read_off, points)
        .with_columns(segment=pl.lit(segment), member=member)
        .drop([] if by is None else [by])
    )


def _spells(
    first: pl.LazyFrame, columns: Sequence[str], *, as_of: datetime
) -> pl.LazyFrame:
    """Return how long each deal took, in microseconds, and what ended it, by time."""
    entered_at = pl.col("entered_at")
    cause = pl.col("outcome").replace_strict(
        _CAUSE_OF_OUTCOME, default=None, return_dtype=pl.Enum(CAUSES)
    )
    ended_at = pl.when(cause.is_not_null()).then(pl.coalesce("decided_at", "exited_at"))
    until = ended_at.fill_null(as_of) - entered_at
    return first.select(
        *PLACE,
        *columns,
        cause=cause,
        time=until.dt.total_microseconds().clip(0),
        watched=(pl.lit(as_of) - entered_at).dt.total_microseconds(),
    ).sort("time")


def _facts(
    spells: pl.LazyFrame, place: Sequence[str], columns: Sequence[str]
) -> pl.LazyFrame:
    """Return the cohorts: how many deals each has, how long its first was watched."""
    cohort = ["period_number", *place]
    return (
        spells.group_by(*place, *columns)
        .agg(
            entered=pl.len().cast(pl.Int64),
            undecided=pl.col("cause").null_count().cast(pl.Int64),
            watched=pl.col("watched").max(),
        )
        .pipe(once_a_period, columns, *place, "entered", "undecided", "watched")
        .group_by(cohort)
        .agg(pl.col("entered", "undecided").sum(), pl.col("watched").max())
        .sort(cohort)
        .with_columns(cohort=pl.int_range(pl.len(), dtype=pl.Int32))
    )


def _points(
    spells: pl.LazyFrame,
    facts: pl.LazyFrame,
    place: Sequence[str],
    columns: Sequence[str],
) -> pl.LazyFrame:
    """Return every cohort's curve, where it is asked for.

    One kind of period at a time, so that memory holds each spell once and not seven
    times. Within a cohort the rows keep their order by time.
    """
    key = ["period_number", *place]
    numbers = facts.select(*key, "cohort")
    kinds = (
        once_a_period(spells, [column], *place, "time", "cause")
        .group_by(key)
        .agg("time", "cause")
        .join(numbers, on=key, how="inner", validate="1:1")
        .select("cohort", "time", "cause")
        .explode("time", "cause")
        .pipe(risk_sets, causes=CAUSES)
        .pipe(with_landmarks, times=tuple(HORIZONS.values()))
        .filter(pl.col("is_landmark") | (pl.col("events") > 0))
        .pipe(incidence_curve)
        .filter("is_landmark")
        .select("cohort", "time", *_READ)
        for column in columns
    )
    return pl.concat(kinds, parallel=False)


def _asked(facts: pl.LazyFrame, points: pl.LazyFrame) -> pl.LazyFrame:
    """Return every cohort with the times it is looked at, and how far it is known."""
    ends = points.group_by("cohort").agg(last=pl.col("time").max())
    is_decided = pl.col("undecided") == 0
    horizons = pl.LazyFrame(
        {"horizon": [*HORIZONS, "end"], "time": [*HORIZONS.values(), None]}
    )
    return (
        facts.join(ends, on="cohort", how="left", validate="1:1")
        .with_columns(known=pl.when(is_decided).then("watched").otherwise("last"))
        .join(horizons, how="cross")
        .with_columns(time=pl.col("time").fill_null(pl.col("known")))
    )


def _with_rates(frame: pl.LazyFrame, sample_floor: int) -> pl.LazyFrame:
    """Add the chances and their intervals, where the cohort is known and big enough."""
    is_shown = (pl.col("entered") >= sample_floor) & (pl.col("time") <= pl.col("known"))
    chances = [f"{cause}_incidence" for cause in CAUSES]
    return (
        frame.with_columns(pl.col(chances).fill_null(0.0).clip(0, 1))
        .with_columns(
            pl.col("open_share").fill_null(1.0),
            pl.col("at_risk").cast(pl.Int64).fill_null(0),
            pl.col("followed").cast(pl.Int64).fill_null(pl.col("entered")),
            pl.col("won_variance", "lost_variance").fill_null(0.0),
            days_since_entry=pl.col("time") / DAY,
            basis=basis(is_shown),
        )
        .with_columns(**_interval("won"), **_interval("lost"))
        .with_columns(
            pl.when(is_shown).then(
                pl.col(*chances, "open_share", "^.*_incidence_(low|high)$")
            )
        )
    )


def _interval(cause: str) -> dict[str, pl.Expr]:
    """Return the two ends of the interval of a cause's chance."""
    chance, variance = pl.col(f"{cause}_incidence"), pl.col(f"{cause}_variance")
    followed = pl.col("followed")
    has_scale = (chance > 0) & (chance < 1)
    hits = chance * followed
    low = pl.when(has_scale).then(log_log_low(chance, variance))
    high = pl.when(has_scale).then(log_log_high(chance, variance))
    return {
        f"{cause}_incidence_low": low.otherwise(wilson_low(hits, followed)),
        f"{cause}_incidence_high": high.otherwise(wilson_high(hits, followed)),
    }
