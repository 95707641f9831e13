"""Tracked properties: their whole history, and what they say now."""

from collections.abc import Iterable

import polars as pl

from sandbox.hubspot.portal import HISTORY


def history(changes: pl.DataFrame) -> pl.DataFrame:
    """Return the changes as a portal keeps them: `HISTORY`, newest first.

    `changes` has the columns of `HISTORY` and `order`, which tells apart what
    happened to a property of a record within one millisecond.
    """
    return (
        changes.sort("id", "property", "order", descending=[False, False, True])
        .select(*HISTORY)
        .cast(HISTORY)
    )


def current(history: pl.DataFrame, properties: Iterable[str]) -> pl.DataFrame:
    """Return one row per record with history: id, and what each property says now.

    That is the first entry of each property's history; null where there is none.
    """
    return history.filter(_is_news("id") | _is_news("property")).pivot(
        on="property", on_columns=list(properties), index="id", values="value"
    )


def _is_news(column: str) -> pl.Expr:
    """Whether the row says another thing than the row before, or is the first."""
    return (pl.col(column) != pl.col(column).shift(1)).fill_null(value=True)
