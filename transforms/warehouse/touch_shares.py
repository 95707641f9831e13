"""Touch shares: what part each touch has in its deal, by three models."""

from typing import Final

import polars as pl

from transforms.tables.leads import SHARE

_UNITS: Final = 10**8  # a share has eight places


def touch_shares() -> dict[str, pl.Expr]:
    """Return the share of the touch in its deal by each model.

    Expects touch_number, and in `touches` how many the deal has. Counted in whole
    units, so that they add up: what is over goes to the first ones.
    """
    number, touches = pl.col("touch_number"), pl.col("touches")
    even = _UNITS // touches
    over = (number <= _UNITS - even * touches).cast(pl.Int64)
    return {
        "first_touch_share": _share((number == 1).cast(pl.Int64) * _UNITS),
        "last_touch_share": _share((number == touches).cast(pl.Int64) * _UNITS),
        "linear_share": _share(even + over),
    }


def _share(units: pl.Expr) -> pl.Expr:
    """Return whole units as an exact share."""
    return (units.cast(pl.Decimal(38, 8)) / _UNITS).cast(SHARE)
