"""Contradictions: values that another row of the same moment denies."""

import polars as pl

from transforms.warehouse.logged_changes import CHANGE_SAYS, EVENT_FIELDS
from transforms.warehouse.moments import denied_values


def contradictions(
    events: pl.LazyFrame, snapshots: pl.LazyFrame, changes: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row per denied value: where it lies and that another denies it.

    The inputs are the moments of each shape. Columns: source, file, row_number, column,
    reason, extracted_at.
    """
    return pl.concat(
        [
            denied_values(events, says=EVENT_FIELDS),
            denied_values(snapshots, says=EVENT_FIELDS),
            denied_values(changes, says=CHANGE_SAYS),
        ]
    )
