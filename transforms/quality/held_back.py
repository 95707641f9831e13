"""Held back: how much of what the sources say now could not be used, and why.

Asked of what stands now. A file that was mended is not held against its source any
more, and a long history of good rows does not hide a bad night.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl


@dataclass(frozen=True)
class Tolerance:
    """The share of a source's rows that may hold something back.

    `open_to_all` names the sources of which any share may: mailboxes, where a handful
    of hostile mails could hold back a night, and the company's own short lists.
    """

    share: float
    open_to_all: Collection[str] = ()


_VERSION = ("source", "file", "extracted_at")


def versions(staged: pl.LazyFrame, unreadable: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per version of a file that was read.

    Columns: source, file, extracted_at, taken_at, rows. Both inputs have the first
    four, a row for each row that was read.
    """
    read = [frame.select(*_VERSION, "taken_at") for frame in (staged, unreadable)]
    return (
        pl.concat(read)
        .group_by(_VERSION)
        .agg(pl.col("taken_at").max(), rows=pl.len().cast(pl.Int64))
    )


def standing(
    versions: pl.LazyFrame, *, snapshots: Collection[str], as_of: datetime
) -> pl.LazyFrame:
    """Return the versions that stand: of each file the newest.

    Of the sources that `snapshots` names, the files of the newest snapshot taken up to
    `as_of`: an older one is history, though its file has a name of its own.
    """
    is_snapshot = pl.col("source").is_in(list(snapshots))
    of_file = pl.col("extracted_at").max().over("source", "file")
    of_source = pl.col("taken_at").max().over("source")
    return versions.filter(~is_snapshot | (pl.col("taken_at") <= as_of)).filter(
        pl.when(is_snapshot)
        .then(pl.col("taken_at") == of_source)
        .otherwise(pl.col("extracted_at") == of_file)
    )


def held_back_rows(
    held: pl.LazyFrame, standing: pl.LazyFrame, tolerance: Tolerance
) -> pl.LazyFrame:
    """Return per source how many rows hold something back; critical if too many.

    `held` is what was held back each time that it was read.
    """
    failed = (
        held.unique([*_VERSION, "row_number"])
        .join(standing, on=_VERSION, how="semi")
        .group_by("source")
        .agg(failed=pl.len().cast(pl.Int64))
    )
    is_judged = ~pl.col("subject").is_in(list(tolerance.open_to_all))
    is_too_much = pl.col("failed") > tolerance.share * pl.col("checked")
    return (
        _rows_of(standing)
        .join(failed, on="source", how="left", validate="1:1")
        .select(
            subject="source",
            rule=pl.lit("every row can be used in full"),
            checked="checked",
            failed=pl.col("failed").fill_null(0),
        )
        .with_columns(
            severity=pl.when(is_judged & is_too_much)
            .then(pl.lit("critical"))
            .otherwise(pl.lit("warning"))
        )
    )


def held_back_values(
    held: pl.LazyFrame, standing: pl.LazyFrame, tolerance: Tolerance
) -> pl.LazyFrame:
    """Return per source, column and reason how many values are held back.

    Critical where the source's rows are: then these are the reasons.
    """
    rows = held_back_rows(held, standing, tolerance).select(
        "checked", "severity", source="subject"
    )
    return (
        held.join(standing, on=_VERSION, how="semi")
        .group_by("source", "column", "reason")
        .agg(failed=pl.len().cast(pl.Int64))
        .join(rows, on="source", how="left", validate="m:1")
        .select(
            subject="source",
            rule=pl.format("no value is held back: {} {}", "column", "reason"),
            checked="checked",
            failed="failed",
            severity="severity",
        )
    )


def _rows_of(standing: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many rows stand: source, checked."""
    return standing.group_by("source").agg(checked=pl.col("rows").sum())
