"""What the calendar does to sales: seasons, and the rush at a quarter's end."""

import numpy as np
from numpy.typing import NDArray

from sandbox.working_time import Days, calendar_days, working_days

Factors = NDArray[np.float64]

# How busy customers are to buy, January to December: nobody answers in August.
_DEMAND = (1.05, 1.05, 1.15, 1.0, 1.0, 0.95, 0.8, 0.7, 1.15, 1.1, 1.1, 0.75)
_PACE = (0.9, 1.0, 1.05, 1.0, 1.0, 1.05, 0.85, 0.7, 1.05, 1.05, 1.05, 0.75)
_RUSH_DAYS = 10
_RUSH = 2.4
_HANGOVER_DAYS = 10
_HANGOVER = 0.55
_QUARTER = 3


def _months(days: Days) -> NDArray[np.int64]:
    """Return the months since January 1970 of days since 1970."""
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64)


def _opening(months: NDArray[np.int64]) -> Days:
    """Return the first day of months since January 1970."""
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64)


def month_ends(days: Days) -> Days:
    """Return the last day of each day's month."""
    return _opening(_months(days) + 1) - 1


def quarter_ends(days: Days) -> Days:
    """Return the last day of each day's quarter."""
    return _opening((_months(days) // _QUARTER + 1) * _QUARTER) - 1


def demand(days: Days) -> Factors:
    """How many leads a day brings, against an ordinary one; by the month."""
    return np.array(_DEMAND)[_months(days) % 12]


def pace(days: Days) -> Factors:
    """How fast deals move on working days, against an ordinary one; by the month."""
    return np.array(_PACE)[_months(calendar_days(days)) % 12]


def rush(days: Days) -> Factors:
    """How much more is signed on working days, against an ordinary one.

    It climbs through the last two weeks of a quarter, because sellers have targets,
    and falls below 1 in the two weeks after, because they signed what they could.
    """
    dates = calendar_days(days)
    left = working_days(quarter_ends(dates) + 1) - days
    gone = days - working_days(_opening(_months(dates) // _QUARTER * _QUARTER))
    climb = 1 + _RUSH * np.clip(1 - (left - 1) / _RUSH_DAYS, 0, 1)
    return np.where(gone < _HANGOVER_DAYS, _HANGOVER, climb)
