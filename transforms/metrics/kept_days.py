"""Kept days: a day that was written stays as it is; what differs is a new version."""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.tables.published import PIPELINE_DAILY

_GROUP: Final = [name for name in PIPELINE_DAILY.key if name != "version"]
# What makes a row another one. Not the weighted amount: that rests on chances which
# every night knows better, and a day keeps those it was written with.
_SAID: Final = ["open_deals", "deals_without_amount", "amount"]
_NUMBERS: Final = [*_SAID, "weighted_amount", "deals_without_chance"]


def kept_days(
    computed: pl.LazyFrame,
    written: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return pipeline_daily: `computed` tonight, and what was `written` before.

    A finished day that a night wrote never changes. Where its state is another one by
    what is known now, the row gets a further version, and the older one is no longer
    the latest; a group that is gone gets a version without a deal. A day is `recorded`
    on the night it ended, or while it lasts; days that no night wrote then are
    `reconstructed`.
    """
    finished = written.filter(~pl.col("is_partial")).cache()
    both = _with_last_written(computed, finished).cache()
    is_new = (pl.col("date") > pl.col("last_written")).fill_null(value=True)
    beside = both.filter(~is_new).pipe(_beside_latest, finished).cache()
    return pl.concat(
        [
            both.filter(is_new).pipe(_first, dates, as_of=as_of),
            _unchanged(finished, beside),
            _restated(beside, as_of=as_of),
        ],
        how="diagonal",
    ).pipe(PIPELINE_DAILY.in_order)


def _with_last_written(days: pl.LazyFrame, finished: pl.LazyFrame) -> pl.LazyFrame:
    """Add the last day that was written; null before the first night.

    Not by a cross join: with the filter after it, that ends the process (Polars 2.1.0,
    the engine in memory).
    """
    last = finished.select(last_written=pl.col("date").max(), one=pl.lit(1))
    return (
        days.with_columns(one=pl.lit(1))
        .join(last, on="one", how="left", validate="m:1")
        .drop("one")
    )


def _first(days: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return days that are written for the first time."""
    ended = dates.filter(pl.col("ends_at") <= as_of)
    last = ended.select(last_ended=pl.col("date").max())
    is_of_tonight = pl.col("date") >= pl.col("last_ended")
    return (
        days.join(last, how="cross")
        .with_columns(
            origin=pl.when(is_of_tonight)
            .then(pl.lit("recorded"))
            .otherwise(pl.lit("reconstructed"))
        )
        .drop("last_written", "last_ended")
    )


def _beside_latest(days: pl.LazyFrame, finished: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows that differ from the latest version, with the number of that."""
    latest = finished.filter("is_latest").select(
        *_GROUP, "version", pl.col(_SAID).name.suffix("_before")
    )
    is_same = [
        pl.col(name).fill_null(0) == pl.col(f"{name}_before").fill_null(0)
        for name in _SAID
    ]
    return (
        days.drop("version")
        .join(latest, on=_GROUP, how="full", coalesce=True, validate="1:1")
        .filter(~pl.all_horizontal(is_same))
        .with_columns(pl.col("version").fill_null(1))
    )


def _unchanged(finished: pl.LazyFrame, differing: pl.LazyFrame) -> pl.LazyFrame:
    """Return what was written, as it is; only whether it is the latest may change."""
    superseded = differing.select(*_GROUP, "version", is_superseded=pl.lit(value=True))
    return (
        finished.join(superseded, on=[*_GROUP, "version"], how="left", validate="1:1")
        .with_columns(pl.col("is_latest") & pl.col("is_superseded").is_null())
        .drop("is_superseded")
    )


def _restated(differing: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the new versions; of a group that is gone one without a deal."""
    return differing.with_columns(
        pl.col(_NUMBERS).fill_null(0),
        pl.col("version") + 1,
        is_partial=pl.lit(value=False),
        is_latest=pl.lit(value=True),
        origin=pl.lit("restated"),
        written_at=pl.lit(as_of).cast(pl.Datetime("us", "UTC")),
    ).select(PIPELINE_DAILY.schema.names())
