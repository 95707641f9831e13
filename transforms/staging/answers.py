"""Answers: rows as a CRM's API gave them, with every column that staging speaks of."""

from collections.abc import Mapping

import polars as pl

from transforms.staging.parsing import TextForm, as_instant, stated
from transforms.tables.table import INSTANT

_TYPES: Mapping[str, pl.DataType] = {
    "_row": pl.Int64(),
    "_extracted_at": INSTANT,
    "position": pl.Int64(),
}
_ISO = TextForm()


def answered(raw: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """Return the rows with these columns; one that was never asked for is null.

    `_row` and `_extracted_at` are always among them.
    """
    there = raw.collect_schema()
    wanted = dict.fromkeys(("_row", "_extracted_at", *names))
    return raw.with_columns(
        pl.lit(None, _TYPES.get(name, pl.String())).alias(name)
        for name in wanted
        if name not in there
    )


def instant_of(column: str) -> pl.Expr:
    """Return the instant that the column's text says; null where it says none."""
    return as_instant(stated(pl.col(column)), _ISO)


def path_of(table: str, column: str = "id") -> pl.Expr:
    """Return where a reader finds the record: `<table>/<id>`.

    An API has no files: what is read again as a whole is a record, so that is what a
    newer answer stands for, and where the reader of the quarantine looks.
    """
    return pl.lit(f"{table}/") + stated(pl.col(column)).fill_null("(none)")
