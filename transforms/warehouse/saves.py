"""Saves: which changes of a deal belong together, as one step of its history.

Expects the order of `fct_deal_changes`.
"""

import polars as pl

from transforms.warehouse import expressions as ex

_ROOM = 1 << 20  # more saves of one deal at one instant than any log has


def save() -> pl.Expr:
    """Return a number that the changes of one save share; it grows with the rows.

    Changes of one deal at one instant are one save, whatever their sequence, until a
    field changes again: a pipeline and a stage logged a row each are one move, two
    stages at one instant are two steps. Changes with one sequence stay together.
    """
    instant = ex.is_first_of("deal_id", "changed_at").cum_sum().cast(pl.Int64)
    field = pl.col("field").cast(pl.Categorical).to_physical()
    place = pl.struct(instant.alias("instant"), field)
    again = pl.when(place.is_duplicated()).then(place)
    counted = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(again)
    occurrence = pl.when(again.is_null()).then(1).otherwise(counted)
    so_far = (instant * _ROOM + occurrence).cum_max()
    said_together = ex.is_last_of("deal_id", "changed_at", "sequence")
    return pl.when(said_together).then(so_far).backward_fill()
