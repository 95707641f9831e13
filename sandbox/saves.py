"""A deal's form after every save: what an export without a field history shows."""

import polars as pl

from sandbox.changes import FIELDS

# Stands for null while the last word is carried on from row to row.
_UNSAID = ""


def saves(changes: pl.DataFrame) -> pl.LazyFrame:
    """Return one row per save of a deal: everything that changed at one instant.

    Columns: deal_id, changed_at, sequence (of the save's last change), changed_by,
    the fields as they stood afterwards (text; null where nothing was ever said), and
    staged_at: when the stage was last set. Sorted by deal, then by time.
    """
    return (
        changes.lazy()
        .sort("deal_id", "sequence")
        .with_columns(_state(field) for field in FIELDS)
        .with_columns(staged_at=_staged_at())
        .filter(_is_end_of_save())
        .drop("field", "value")
    )


def _state(field: str) -> pl.Expr:
    """What the field says after each change; null where nothing was said yet."""
    is_first = (pl.col("deal_id") != pl.col("deal_id").shift(1)).fill_null(value=True)
    said = (
        pl.when(pl.col("field") == field)
        .then("value")
        .when(is_first)
        .then(pl.lit(_UNSAID))
        .forward_fill()
    )
    return pl.when(said != _UNSAID).then(said).alias(field)


def _staged_at() -> pl.Expr:
    """When a stage was last set. Every deal's first save sets one."""
    return pl.when(pl.col("field") == "stage").then("changed_at").forward_fill()


def _is_end_of_save() -> pl.Expr:
    """Whether the next change is of another deal or at another instant."""
    is_other_deal = pl.col("deal_id") != pl.col("deal_id").shift(-1)
    is_later = pl.col("changed_at") != pl.col("changed_at").shift(-1)
    return (is_other_deal | is_later).fill_null(value=True)
