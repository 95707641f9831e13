"""Standing records: of each record that a CRM ever answered, how it stands at as_of."""

from datetime import datetime

import polars as pl

from transforms.warehouse import expressions as ex
from transforms.warehouse.path_order import in_path_order
from transforms.warehouse.stages import EPOCH

_TICK = pl.duration(microseconds=1)


def standing_records(
    rows: pl.LazyFrame, ends: pl.LazyFrame, *, record: str, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per record: its version that stands, and what became of it.

    `rows` are versions of one kind of record, `ends` the merges and disappearances that
    are known (`KNOWN_ENDS`), of which those of the kind `record` count. The newest
    version that began before `as_of` stands, whenever it was read; where only later
    ones are known of a record that was there, the oldest of them. Adds
    `last_changed_at`, `deleted_at` and `merged_into`: nothing is dropped.
    """
    ended = ends.filter(
        (pl.col("record") == record) & (pl.col("extracted_at") <= as_of)
    )
    return (
        rows.filter(~pl.col("is_held_back") & (pl.col("created_at") < as_of))
        .with_columns(
            began_at=pl.max_horizontal("created_at", "modified_at", "gone_at")
        )
        .with_columns(standing=_standing(as_of), seen_at=_seen_at())
        .pipe(
            in_path_order, "extracted_at", "row_number", deal="record_id", at="standing"
        )
        .filter(ex.is_last_of("record_id"))
        .join(_merged(ended), on="record_id", how="left", validate="1:1")
        .join(_vanished(ended), on="record_id", how="left", validate="1:1")
        .with_columns(
            last_changed_at=pl.min_horizontal("began_at", _last_instant(as_of)),
            deleted_at=_deleted_at(as_of),
        )
    )


def _standing(as_of: datetime) -> pl.Expr:
    """Return an instant by which the version that stands is the last of its record.

    What began at `as_of` or later is mirrored to before everything else.
    """
    since = pl.col("began_at") - as_of
    is_later = pl.col("began_at") >= as_of
    return pl.when(is_later).then(pl.lit(EPOCH) - since).otherwise("began_at")


def _seen_at() -> pl.Expr:
    """Return when any version of the record was last read."""
    return pl.col("extracted_at").max().over("record_id")


def _merged(ended: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each merged record went into, by what we learnt last."""
    return (
        ended.filter(pl.col("merged_into").is_not_null())
        .sort("record_id", "extracted_at", "merged_into")
        .unique("record_id", keep="last", maintain_order=True)
        .select("record_id", "merged_into")
    )


def _vanished(ended: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each record was last asked for and not found."""
    return (
        ended.filter(pl.col("merged_into").is_null())
        .group_by("record_id")
        .agg(missed_at=pl.col("extracted_at").max())
    )


def _last_instant(as_of: datetime) -> pl.Expr:
    """Return the last microsecond before `as_of`."""
    return pl.lit(as_of).dt.cast_time_unit("us") - _TICK


def _deleted_at(as_of: datetime) -> pl.Expr:
    """Return when it was archived, or else when it was missed and not seen since."""
    archived_at = pl.when(pl.col("gone_at") < as_of).then("gone_at")
    is_missed = pl.col("merged_into").is_null() & (
        pl.col("missed_at") > pl.col("seen_at")
    )
    return pl.coalesce(
        archived_at, pl.when(is_missed).then(pl.col("missed_at") - _TICK)
    )
