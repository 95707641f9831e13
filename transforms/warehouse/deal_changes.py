"""Deal changes: every tracked field of every deal, through time."""

from datetime import datetime

import polars as pl

from transforms.tables.vocabulary import TRACKED_FIELDS
from transforms.tables.warehouse import FCT_DEAL_CHANGES
from transforms.warehouse import expressions as ex
from transforms.warehouse.path_order import in_path_order

CHANGE = tuple(n for n in FCT_DEAL_CHANGES.schema if n != "change_number")


def deal_changes(*changes: pl.LazyFrame, as_of: datetime) -> pl.LazyFrame:
    """Return one row per change of a tracked field that happened before `as_of`.

    `changes` are those that each kind of source tells of. A deal's are ordered by
    instant, then by the source's own sequence; fields saved together (one instant, one
    sequence) by the order of the vocabulary, so that any order of the input gives the
    same rows.
    """
    rank = pl.col("field").replace_strict(
        {field: place for place, field in enumerate(TRACKED_FIELDS)},
        return_dtype=pl.Int8,
    )
    return (
        pl.concat(frame.select(CHANGE) for frame in changes)
        .filter(pl.col("changed_at") < as_of)
        .with_columns(rank=rank)
        .pipe(in_path_order, "sequence", rank="rank")
        .with_columns(change_number=ex.number_within(ex.is_first_of("deal_id")))
        .pipe(FCT_DEAL_CHANGES.conform)
    )
