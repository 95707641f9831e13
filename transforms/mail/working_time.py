"""Working time: how many seconds of opening hours lie between two instants.

Every calendar day of the company has a row: when it opens and closes, and the working
seconds of all days before it. Where an instant stands on that clock is then one look
at its own day, and a span is the difference of two such places.
"""

from dataclasses import dataclass
from datetime import date, time

import polars as pl

_MIDNIGHT = time(0)
_NEVER = date(1970, 1, 1)  # a day for frames without an instant
_HOUR = pl.duration(hours=1)


@dataclass(frozen=True)
class WorkingHours:
    """When the company works: ISO weekdays (1 is Monday), local times, days off.

    A closing time of midnight is the end of the day.

    Raises:
        ValueError: where it would close before it opens, or a weekday is none.

    """

    time_zone: str
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(17)
    holidays: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        """Refuse hours that nobody can keep."""
        if _MIDNIGHT != self.closes <= self.opens:
            message = f"working hours close at {self.closes}, not after {self.opens}"
            raise ValueError(message)
        if not {*self.days} <= {*range(1, 8)}:
            message = f"working days are 1 (Monday) to 7 (Sunday), not {self.days}"
            raise ValueError(message)


def with_working_seconds(
    frame: pl.LazyFrame, *, since: str, until: str, named: str, hours: WorkingHours
) -> pl.LazyFrame:
    """Add the working seconds from one instant to the other, below zero backwards.

    `since` and `until` name columns of UTC instants, `named` the new one (Float64);
    null where either instant is.
    """
    days = working_days(frame.pipe(_range, since, until, hours), hours=hours)
    names = frame.collect_schema().names()
    span = pl.col("_until") - pl.col("_since")
    return (
        frame.pipe(_with_place, days, at=since, named="_since", hours=hours)
        .pipe(_with_place, days, at=until, named="_until", hours=hours)
        .select(*names, (span / (span * 0 + 1_000_000)).alias(named))
    )


def working_days(range_: pl.LazyFrame, *, hours: WorkingHours) -> pl.LazyFrame:
    """Return one row per local day from `first` to `last`, the columns of the one row.

    Columns: local_date, opens_at (UTC), worked (microseconds that it is open, none on
    a day off) and worked_before (those of all earlier days of the range). A day on
    which the clocks change is open as long as it is, not as long as the clock says.
    """
    day = pl.col("local_date")
    is_open = day.dt.weekday().is_in(hours.days) & ~day.is_in(hours.holidays)
    closing_day = day if hours.closes != _MIDNIGHT else day.dt.offset_by("1d")
    opens_at = _local(day, hours.opens, hours.time_zone, ambiguous="earliest")
    closes_at = _local(closing_day, hours.closes, hours.time_zone, ambiguous="latest")
    return (
        range_.select(local_date=pl.date_ranges("first", "last"))
        .explode("local_date")
        .with_columns(
            opens_at=opens_at,
            worked=pl.when(is_open)
            .then((closes_at - opens_at).dt.total_microseconds())
            .otherwise(0),
        )
        .with_columns(worked_before=pl.col("worked").cum_sum() - pl.col("worked"))
    )


def _with_place(
    frame: pl.LazyFrame, days: pl.LazyFrame, *, at: str, named: str, hours: WorkingHours
) -> pl.LazyFrame:
    """Add where the instant stands on the working clock, in microseconds."""
    clock = days.select(pl.all().name.prefix("_"))
    of_day = (pl.col(at) - pl.col("_opens_at")).dt.total_microseconds()
    place = pl.col("_worked_before") + of_day.clip(0, "_worked")
    return (
        frame.with_columns(_local_date=_local_date(at, hours))
        .join(clock, on="_local_date", how="left", validate="m:1")
        .with_columns(place.alias(named))
        .drop(clock.collect_schema().names())
    )


def _range(
    frame: pl.LazyFrame, since: str, until: str, hours: WorkingHours
) -> pl.LazyFrame:
    """Return the first and the last local day of the instants: first, last."""
    days = [_local_date(name, hours) for name in (since, until)]
    return frame.select(
        first=pl.min_horizontal(day.min() for day in days).fill_null(_NEVER),
        last=pl.max_horizontal(day.max() for day in days).fill_null(_NEVER),
    )


def _local_date(at: str, hours: WorkingHours) -> pl.Expr:
    """Return the company's calendar day of an instant."""
    return pl.col(at).dt.convert_time_zone(hours.time_zone).dt.date()


def _local(day: pl.Expr, clock: time, time_zone: str, *, ambiguous: str) -> pl.Expr:
    """Return the UTC instant at which the local clock shows this time of the day.

    A time that the clocks skip is the instant at which they do. One that they show
    twice is the first for opening, the second for closing.
    """
    wall = day.dt.combine(clock, time_unit="us")
    shown, hour_later = (
        instant.dt.replace_time_zone(
            time_zone, ambiguous=pl.lit(ambiguous), non_existent="null"
        ).dt.convert_time_zone("UTC")
        for instant in (wall, wall + _HOUR)
    )
    skipped_to = hour_later.dt.convert_time_zone(time_zone).dt.truncate("1h")
    return shown.fill_null(skipped_to.dt.convert_time_zone("UTC"))
