"""Reasons: what moves a lead's chance most, in a seller's words and points."""

import numpy as np
import polars as pl

from transforms.scores.coding import Coded, Floats
from transforms.scores.ridge import logistic

_MOST = 3
_PLAIN = "like the average lead in all we know of it"


def reasons(coded: Coded, log_odds: Floats, pushes: Floats) -> pl.Series:
    """Return one text per pattern: its three largest pushes, the largest first.

    `pushes` is what each fact adds to the log-odds beside the average lead. A point is
    a hundredth of the chance, against what the chance would be without the push. Those
    of less than a tenth of a point are not told.
    """
    with_it = logistic(log_odds)[:, np.newaxis]
    points = np.round(100 * (with_it - logistic(log_odds[:, np.newaxis] - pushes)), 1)
    largest = np.argsort(-np.abs(points), axis=1, kind="stable")[:, :_MOST]
    told = pl.DataFrame(
        {
            "pattern": np.repeat(np.arange(len(points)), largest.shape[1]),
            "word": np.take_along_axis(coded.codes, largest, axis=1).ravel(),
            "points": np.take_along_axis(points, largest, axis=1).ravel(),
        }
    )
    words = pl.Series(coded.words)
    return (
        told.with_columns(
            text=pl.when(pl.col("points") != 0).then(
                pl.format("{}: {}", words.gather(told["word"]), _points())
            )
        )
        .group_by("pattern", maintain_order=True)
        .agg(pl.col("text").drop_nulls())
        .select(
            reasons=pl.when(pl.col("text").list.len() > 0)
            .then(pl.col("text").list.join("; "))
            .otherwise(pl.lit(_PLAIN))
        )
        .to_series()
    )


def _points() -> pl.Expr:
    """The points with their sign: whole ones, or a tenth where they are less than 1."""
    size = pl.col("points").abs()
    whole = size.round(0).cast(pl.Int64).cast(pl.String)
    number = pl.when(size < 1).then(size.cast(pl.String)).otherwise(whole)
    sign = pl.when(pl.col("points") > 0).then(pl.lit("+")).otherwise(pl.lit("-"))
    unit = pl.when(number == "1").then(pl.lit(" point")).otherwise(pl.lit(" points"))
    return sign + number + unit
