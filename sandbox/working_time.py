"""The working clock: time counted in working days, so nobody sells on a Sunday.

A clock of 17.25 is a quarter of the way through the 18th working day since Monday,
5 January 1970. Instants are microseconds in UTC, but whole milliseconds: no CRM tells
finer ones.
"""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Clocks = NDArray[np.float64]
Instants = NDArray[np.int64]
Days = NDArray[np.int64]

DAY = 86_400_000_000
_MILLISECOND = 1_000
_HOUR = DAY // 24
_OPENS = 6 * _HOUR
_OPEN_FOR = 10 * _HOUR + _HOUR // 2
_FIRST_MONDAY = 4
_WEEK = 7
_WORKING_WEEK = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> int:
    """Return a moment as microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def day_of(day: date) -> int:
    """Return a date as days since 1970."""
    return (day - _EPOCH.date()).days


def clocks(instants: Instants) -> Clocks:
    """Return the working clock at each instant.

    Nights and weekends count as the opening of the next working day, so the clock
    never runs backwards.
    """
    week, weekday = np.divmod(instants // DAY - _FIRST_MONDAY, _WEEK)
    of_day = np.clip((instants % DAY - _OPENS) / _OPEN_FOR, 0, 1)
    return week * _WORKING_WEEK + np.minimum(
        np.where(weekday < _WORKING_WEEK, weekday + of_day, _WORKING_WEEK),
        _WORKING_WEEK,
    )


def instants(clocks: Clocks) -> Instants:
    """Return the instant at which the working clock shows this much."""
    opening = np.floor(clocks)
    within = np.rint((clocks - opening) * _OPEN_FOR).astype(np.int64)
    return told(calendar_days(opening.astype(np.int64)) * DAY + _OPENS + within)


def told(instants: Instants) -> Instants:
    """Return the instants as systems tell them: to the millisecond."""
    return (instants + _MILLISECOND // 2) // _MILLISECOND * _MILLISECOND


def calendar_days(working_days: Days) -> Days:
    """Return the days since 1970 on which these working days fall."""
    week, weekday = np.divmod(working_days, _WORKING_WEEK)
    return week * _WEEK + weekday + _FIRST_MONDAY


def working_days(days: Days) -> Days:
    """Return the working day of each day since 1970; a weekend is the next Monday."""
    return clocks(days * DAY).astype(np.int64)
