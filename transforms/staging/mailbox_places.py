"""Places of messages: where each content lies, and since when it lies nowhere."""

import polars as pl

from transforms.staging.answers import answered, instant_of

_PLACE = ["account", "folder", "uidvalidity", "uid"]


def place_rows(places: pl.LazyFrame, vanished: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per place where a content was ever found.

    Columns: account, folder, uidvalidity, uid, content_hash, arrived_at, extracted_at
    and gone_at. What was missed after it was last found is gone; found again, it is
    not. Where a name was given to another content since, that one lies there.
    """
    newest = pl.struct("_extracted_at", "content_hash", "arrived_at")
    return (
        answered(places, *_PLACE, "content_hash", "arrived_at")
        .pipe(_with_numbers)
        .with_columns(arrived_at=instant_of("arrived_at"))
        .group_by(_PLACE)
        .agg(
            pl.col("content_hash", "arrived_at").sort_by(newest).last(),
            extracted_at=pl.col("_extracted_at").min(),
            found_at=pl.col("_extracted_at").max(),
        )
        .join(_missed(vanished), on=_PLACE, how="left", validate="1:1")
        .with_columns(
            gone_at=pl.when(pl.col("missed_at") >= pl.col("found_at")).then("missed_at")
        )
        .drop("missed_at", "found_at")
    )


def whereabouts(places: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per content: its earliest arrival anywhere, and its end.

    Columns: content_hash, place_arrived_at, gone_at: the last time that it was missed,
    null while it lies anywhere.
    """
    is_gone = pl.col("gone_at").is_not_null().all()
    return places.group_by("content_hash").agg(
        place_arrived_at=pl.col("arrived_at").min(),
        gone_at=pl.when(is_gone).then(pl.col("gone_at").max()),
    )


def _missed(vanished: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each place was last found without its message."""
    return (
        answered(vanished, *_PLACE)
        .pipe(_with_numbers)
        .group_by(_PLACE)
        .agg(missed_at=pl.col("_extracted_at").max())
    )


def _with_numbers(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows that name a place; UIDVALIDITY is a number."""
    named = pl.all_horizontal(pl.col(name).is_not_null() for name in _PLACE)
    return rows.with_columns(pl.col("uidvalidity").cast(pl.Int64)).filter(named)
