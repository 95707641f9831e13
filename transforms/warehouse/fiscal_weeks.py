"""Fiscal weeks: the calendar of companies whose months are whole weeks.

A quarter is 13 weeks, of which one month gets five: 4-4-5, 4-5-4 or 5-4-4. So a month
begins on the same weekday always, and compares with last year's week by week.
"""

from itertools import accumulate

import polars as pl

PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}

_DAYS_A_WEEK = 7
_WEEKS_A_QUARTER = 13
_QUARTERS = 4
_NEAREST = 3


def fiscal_weeks(*, starts: int, pattern: str, week_starts: int) -> dict[str, pl.Expr]:
    """Return the parts of the fiscal year of each `date`, by name.

    The year begins on the weekday `week_starts` (1 is Monday) that is nearest to the
    1st of the month `starts`: at most three days before it or after it, so never two
    are equally near. It has 52 weeks, or 53 where the next one begins so late; the 53rd
    belongs to the last month. It has the name of the year that would begin on the 1st
    itself: so its name does not change with the few days by which it begins or ends
    sooner or later, also where it ends on one of the first days of January.
    """
    first_year = _first_year(starts, week_starts)
    begins = _year_begins(first_year, starts, week_starts)
    week = (pl.col("date") - begins).dt.total_days() // _DAYS_A_WEEK
    lengths = PATTERNS[pattern] * _QUARTERS
    opens = [0, *accumulate(lengths[:-1])]
    month = pl.sum_horizontal((week >= first).cast(pl.Int64) for first in opens)
    quarter = (month - 1) // 3
    month_opens = month.replace_strict(
        range(1, len(opens) + 1), opens, return_dtype=pl.Int64
    )
    return {
        "fiscal_year": first_year + int(starts > 1),
        "fiscal_quarter": quarter + 1,
        "fiscal_month": month,
        "fiscal_week": week + 1,
        "fiscal_year_start_date": begins,
        "fiscal_quarter_start_date": _weeks_after(begins, quarter * _WEEKS_A_QUARTER),
        "fiscal_month_start_date": _weeks_after(begins, month_opens),
    }


def _first_year(starts: int, week_starts: int) -> pl.Expr:
    """Return the calendar year whose month `starts` the fiscal year begins with.

    No year begins more than three days before that month, so the day three days later
    decides, unless the year begins only after the day itself.
    """
    later = pl.col("date") + pl.duration(days=_NEAREST)
    year = later.dt.year().cast(pl.Int64) - (later.dt.month() < starts).cast(pl.Int64)
    is_before = pl.col("date") < _year_begins(year, starts, week_starts)
    return year - is_before.cast(pl.Int64)


def _year_begins(year: pl.Expr, starts: int, week_starts: int) -> pl.Expr:
    """Return the weekday that is nearest to the 1st of the year's month."""
    first = pl.date(year, starts, 1)
    after = (first.dt.weekday().cast(pl.Int64) - week_starts) % _DAYS_A_WEEK
    back = pl.when(after <= _NEAREST).then(after).otherwise(after - _DAYS_A_WEEK)
    return first - pl.duration(days=back)


def _weeks_after(day: pl.Expr, weeks: pl.Expr) -> pl.Expr:
    """Return the day so many weeks later."""
    return day + pl.duration(days=weeks * _DAYS_A_WEEK)
