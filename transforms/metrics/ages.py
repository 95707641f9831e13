"""Ages: how long ago something was, in days, and which local day it is."""

from datetime import datetime

import polars as pl

from transforms.metrics.durations import DAY
from transforms.metrics.local_days import with_local_date
from transforms.tables.table import INSTANT
from transforms.warehouse.expressions import days_between


def in_days(microseconds: pl.Expr) -> pl.Expr:
    """Return a number of microseconds in days, a fraction included.

    Divided by a column, not by a number: Polars multiplies by the inverse of a number
    in all but single rows, and then the last digit depends on how rows are split.
    """
    return microseconds / (microseconds * 0 + DAY)


def days_since(instant: pl.Expr, *, as_of: datetime) -> pl.Expr:
    """Return the days from the instant to `as_of`; 0 where it lies later."""
    return days_between(instant, pl.lit(as_of)).clip(0.0)


def today(dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row: `today`, the company's day on which the instant `as_of` falls."""
    moment = pl.LazyFrame({"as_of": [as_of]}, schema={"as_of": INSTANT})
    return moment.pipe(with_local_date, dates, instant="as_of").select(
        today="local_date"
    )
