"""Contradictions: values that another row of the same moment denies."""

import polars as pl

from transforms.warehouse.logged_changes import (
    CHANGE_MOMENT,
    CHANGE_SAYS,
    EVENT_FIELDS,
    EVENT_MOMENT,
)
from transforms.warehouse.moments import denied_values
from transforms.warehouse.observed_changes import SNAPSHOT_MOMENT


def contradictions(
    events: pl.LazyFrame, snapshots: pl.LazyFrame, changes: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row per denied value: where it lies and that another denies it.

    The inputs are the moments of each shape. Columns: source, file, row_number, column,
    reason, extracted_at.
    """
    return pl.concat(
        [
            denied_values(events, moment=EVENT_MOMENT, says=EVENT_FIELDS),
            denied_values(snapshots, moment=SNAPSHOT_MOMENT, says=EVENT_FIELDS),
            denied_values(changes, moment=CHANGE_MOMENT, says=CHANGE_SAYS),
        ]
    )
