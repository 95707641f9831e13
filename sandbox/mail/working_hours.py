"""Working hours: how long somebody waited, counting only when the company works."""

from dataclasses import dataclass
from datetime import date, time

import polars as pl

_MONDAY = date(1970, 1, 5)
_WEEK = 7


@dataclass(frozen=True)
class WorkingHours:
    """When the company works, by the clock on its wall.

    `days` are weekdays (1: Monday); nobody works on `holidays`.
    """

    time_zone: str = "Europe/Berlin"
    opens: time = time(9)
    closes: time = time(17)
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: tuple[date, ...] = ()


def working_seconds(since: str, until: str, hours: WorkingHours) -> pl.Expr:
    """The seconds of working hours between two instants, 0 where there are none.

    A night or a weekend in between counts nothing. Wall clocks are read, so that a
    working day has the same length on the day after the clocks are changed; hours that
    are skipped or come twice count as the wall shows them.
    """
    return (_worked(until, hours) - _worked(since, hours)).cast(pl.Float64)


def _worked(instant: str, hours: WorkingHours) -> pl.Expr:
    """The working seconds since a Monday long ago."""
    local = pl.col(instant).dt.convert_time_zone(hours.time_zone)
    day = local.dt.date()
    length = _seconds(hours.closes) - _seconds(hours.opens)
    of_day = (
        local.dt.hour().cast(pl.Int64) * 3_600
        + local.dt.minute().cast(pl.Int64) * 60
        + local.dt.second()
    )
    today = (of_day - _seconds(hours.opens)).clip(0, length)
    works = day.dt.weekday().is_in(hours.days) & ~day.is_in(hours.holidays)
    return _days_before(day, hours) * length + pl.when(works).then(today).otherwise(0)


def _days_before(day: pl.Expr, hours: WorkingHours) -> pl.Expr:
    """The working days before a day, since a Monday long ago."""
    passed = (day - pl.lit(_MONDAY)).dt.total_days()
    of_week = pl.sum_horizontal(
        (passed % _WEEK >= weekday).cast(pl.Int64) for weekday in hours.days
    )
    off = {d for d in hours.holidays if d.isoweekday() in hours.days}
    lost = pl.sum_horizontal(
        pl.lit(0), *((day > pl.lit(d)).cast(pl.Int64) for d in sorted(off))
    )
    return passed // _WEEK * len(hours.days) + of_week - lost


def _seconds(of_day: time) -> int:
    return of_day.hour * 3_600 + of_day.minute * 60 + of_day.second
