"""Durations: whole microseconds inside, days where people look."""

import polars as pl

SECOND = 1_000_000
DAY = 86_400 * SECOND


def mean(microseconds: pl.Expr) -> pl.Expr:
    """Return the mean of whole microseconds; null without one.

    Summed as integers, which no order of the rows can change, and in two parts, since
    microseconds alone overflow at a few million long stays.
    """
    seconds, rest = (microseconds // SECOND).sum(), (microseconds % SECOND).sum()
    known = pl.when(microseconds.count() > 0).then(microseconds.count())
    return (seconds * float(SECOND) + rest) / known
