"""Money: summed and divided in whole cents, so that it is exact to the last of them."""

import polars as pl

from transforms.tables.table import MONEY


def cents(amount: pl.Expr) -> pl.Expr:
    """Return an amount with two places as a whole number of cents."""
    return (amount * 100).cast(pl.Int64)


def amount(cents: pl.Expr) -> pl.Expr:
    """Return a whole number of cents as an amount with two places."""
    return (cents.cast(pl.Decimal(38, 2)) / 100).cast(MONEY)


def cents_each(cents: pl.Expr, parts: pl.Expr) -> pl.Expr:
    """Return cents / parts in whole cents, half a cent to the even one.

    Null for no parts. In integers throughout: floating point could turn a half cent
    either way.
    """
    divisor = pl.when(parts > 0).then(parts)
    whole = cents // divisor
    twice_the_rest = (cents - whole * divisor) * 2
    is_up = (twice_the_rest > divisor) | (
        (twice_the_rest == divisor) & (whole % 2 != 0)
    )
    return whole + is_up.cast(pl.Int64)


def whole_cents(cents: pl.Expr) -> pl.Expr:
    """Return a number of cents with a fraction as whole ones, half to the even one."""
    return cents.round(0, mode="half_to_even").cast(pl.Int64)
