"""Fragments: JSON text put together from columns, no Python object per row."""

import polars as pl


def joined(*parts: pl.Expr | str) -> pl.Expr:
    """The parts one after the other: literal JSON text and columns of JSON text.

    No column may be null.
    """
    return pl.concat_str(
        [pl.lit(part) if isinstance(part, str) else part for part in parts]
    )


def number(column: str) -> pl.Expr:
    """A whole number as text."""
    return pl.col(column).cast(pl.String)


def array(texts: pl.DataFrame) -> str:
    """Return the JSON array of a frame's only column, which is JSON text already."""
    return f"[{','.join(texts.to_series())}]"
