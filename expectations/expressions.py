"""The vocabulary of rules: neighbour rows, and numbers that are near enough.

Neighbours are those of the order that the table declares, which is itself a rule.
"""

from collections.abc import Iterable
from itertools import combinations

import polars as pl

_ROUNDING = 1e-9


def previous(column: str) -> pl.Expr:
    """Return the column's value in the row before."""
    return pl.col(column).shift(1)


def following(column: str) -> pl.Expr:
    """Return the column's value in the row after."""
    return pl.col(column).shift(-1)


def continues(*columns: str) -> pl.Expr:
    """Whether the row before has the same values in these columns."""
    return pl.all_horizontal(
        pl.col(name).eq_missing(previous(name)) for name in columns
    ) & (pl.int_range(pl.len()) > 0)


def goes_on(*columns: str) -> pl.Expr:
    """Whether the row after has the same values in these columns."""
    return pl.all_horizontal(
        pl.col(name).eq_missing(following(name)) for name in columns
    ) & (pl.int_range(pl.len()) < pl.len() - 1)


def is_numbered(column: str, *run: str) -> pl.Expr:
    """Whether the column counts 1, 2, 3 … within each run of rows."""
    return pl.col(column) == pl.when(continues(*run)).then(
        previous(column) + 1
    ).otherwise(1)


def is_in_order(columns: Iterable[str]) -> pl.Expr:
    """Whether the row sorts after the one before it, or equal to it; nulls last."""
    in_order = pl.lit(value=True)
    for name in reversed(tuple(columns)):
        here, before = pl.col(name), previous(name)
        later = (here > before) | (here.is_null() & before.is_not_null())
        in_order = later.fill_null(value=False) | (here.eq_missing(before) & in_order)
    return in_order | (pl.int_range(pl.len()) == 0)


def are_known(*columns: str) -> pl.Expr:
    """Whether none of the columns is null."""
    return pl.all_horizontal(pl.col(name).is_not_null() for name in columns)


def are_unknown(*columns: str) -> pl.Expr:
    """Whether all of the columns are null."""
    return pl.all_horizontal(pl.col(name).is_null() for name in columns)


def is_near(number: pl.Expr, other: pl.Expr, within: float = _ROUNDING) -> pl.Expr:
    """Whether two numbers differ by no more than `within`."""
    return (number - other).abs() <= within


def is_ascending(*columns: str) -> pl.Expr:
    """Whether the columns' values, those that are known, do not fall left to right."""
    return pl.all_horizontal(
        (pl.col(low) <= pl.col(high)).fill_null(value=True)
        for low, high in combinations(columns, 2)
    )
