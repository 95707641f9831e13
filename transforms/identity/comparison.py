"""Comparison: records as they are compared, and which of them are alike."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False)
class Comparison:
    """Numbered records with what they are compared by, and the pairs that are alike.

    Both are asked several times, so they are worth writing down on the way.
    """

    known: pl.LazyFrame
    alike: pl.LazyFrame
