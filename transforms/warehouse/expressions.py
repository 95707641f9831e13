"""The vocabulary of history: what neighbour rows of a deal's sorted path say.

All of these expect rows in the order their table declares: a deal's rows together,
then by instant, then by the source's own sequence. Neighbours are compared by shift,
which is several times faster than a window per deal.
"""

from datetime import datetime

import polars as pl


def is_first_of(*columns: str) -> pl.Expr:
    """Whether the row differs from the one before it in any of the columns."""
    return pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(1)) for name in columns
    ) | (pl.int_range(pl.len()) == 0)


def is_last_of(*columns: str) -> pl.Expr:
    """Whether the row differs from the one after it in any of the columns."""
    return pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in columns
    ) | (pl.int_range(pl.len()) == pl.len() - 1)


def number_within(first: pl.Expr) -> pl.Expr:
    """Return 1, 2, 3 … within each run that begins where `first` is true."""
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    return row - pl.when(first).then(row).forward_fill() + 1


def last_stated(value: pl.Expr, is_stated: pl.Expr, first: pl.Expr) -> pl.Expr:
    """Return the text last stated in the run; null before that, and where emptied.

    A blank marks both "emptied" and "nothing yet", so that no value leaks from one
    deal into the next and no window is needed.
    """
    marked = (
        pl.when(is_stated).then(value.fill_null("")).when(first).then(pl.lit(""))
    ).forward_fill()
    return pl.when(marked != "").then(marked)


def ever_in_run(condition: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Whether the condition holds in any row of the run; the same for all its rows."""
    holds = condition.fill_null(value=False).cast(pl.Int64)
    so_far = holds.cum_sum()
    before = pl.when(first).then(so_far - holds).forward_fill()
    return pl.when(last).then(so_far > before).backward_fill()


def of_next(column: str, last: pl.Expr) -> pl.Expr:
    """Return the column's value in the deal's next row; null in its last."""
    return pl.when(~last).then(pl.col(column).shift(-1))


def of_previous(column: str, first: pl.Expr) -> pl.Expr:
    """Return the column's value in the deal's row before; null in its first."""
    return pl.when(~first).then(pl.col(column).shift(1))


def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the time from start to end in days, a fraction included.

    Divided by a column, not by a number: Polars multiplies by the inverse of a number
    in all but single rows, and then the last digit depends on how rows are split.
    """
    length = (end - start).dt.total_microseconds()
    return length / (length * 0 + 86_400_000_000)


def days_in_stage(*, as_of: datetime) -> pl.Expr:
    """Return how long the stay lasted, in days, counting open stays up to `as_of`."""
    return days_between(pl.col("entered_at"), pl.col("exited_at").fill_null(as_of))
