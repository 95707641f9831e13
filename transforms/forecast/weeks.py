"""Weeks before as_of: the grid on which the forecast learns and looks ahead.

Week 0 is the last seven days, [as_of - 7 days, as_of); week n ends n weeks before
as_of. The weekly origin n is the instant as_of - n weeks. Seen from it, lead week 1 is
the week that follows. Every origin falls on the weekday and hour of as_of, so a lead
week of the past has the same weekdays in the same places as one of the future.
"""

from datetime import datetime, timedelta

import polars as pl

# The longest fiscal quarter has 14 weeks and may begin inside the first.
LEAD_WEEKS = 15
WEEKS_OF_TRAINING = 104

_DAY = timedelta(days=1) // timedelta(microseconds=1)
_WEEK = 7 * _DAY
# Upper ends of the age bands in days, each included; above the last one is a band too.
_AGES = (2, 7, 14, 28, 56, 112, 224)
_WEEKS_TO_HALF = 52
_UNIT = 1024


def week_before(instant: str, *, as_of: datetime) -> pl.Expr:
    """In which week before `as_of` the instant lies; it must lie before `as_of`."""
    return (_microseconds_ago(instant, as_of=as_of) - 1) // _WEEK


def lead_of(week: pl.Expr, happened_in: pl.Expr) -> pl.Expr:
    """In which lead week of the origin something happened, both as weeks before."""
    return week - happened_in


def age_band(entered_at: str, week: pl.Expr, *, as_of: datetime) -> pl.Expr:
    """How long the stay had lasted at the origin: 0 up to two days, 1 up to seven, etc.

    A deal that lives under two days is thus compared with its like: the first band
    holds them all, and the others are not thinned by them.
    """
    age = _microseconds_ago(entered_at, as_of=as_of) - week * _WEEK
    return pl.sum_horizontal((age > days * _DAY).cast(pl.Int8) for days in _AGES)


def weight(week: pl.Expr) -> pl.Expr:
    """How much the origin counts: half after a year, in whole 1024ths.

    Whole numbers add up to the same sum in any order.
    """
    decay = pl.lit(0.5).pow(week / _WEEKS_TO_HALF)
    return (decay * _UNIT).round().cast(pl.Int64)


def weighed(units: pl.Expr) -> pl.Expr:
    """The sum of weights as a number of origins of full weight."""
    return units / _UNIT


def day_of_lead_week(instant: str, *, as_of: datetime) -> pl.Expr:
    """On which day of its lead week the instant lies, 0 to 6."""
    return 6 - (_microseconds_ago(instant, as_of=as_of) - 1) % _WEEK // _DAY


def weeks_ahead(instant: str, *, as_of: datetime) -> pl.Expr:
    """How many whole weeks lie between `as_of` and the instant."""
    return -_microseconds_ago(instant, as_of=as_of) // _WEEK


def days_beyond(instant: str, *, as_of: datetime) -> pl.Expr:
    """How many days, a fraction included, the instant lies beyond those whole weeks."""
    return (-_microseconds_ago(instant, as_of=as_of) % _WEEK) / _DAY


def _microseconds_ago(instant: str, *, as_of: datetime) -> pl.Expr:
    """How long before `as_of` the instant lies."""
    moment = pl.lit(as_of).cast(pl.Datetime("us", "UTC"))
    return (moment - pl.col(instant)).dt.total_microseconds()
