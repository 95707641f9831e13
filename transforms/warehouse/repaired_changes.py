"""Repaired changes: what a deal's record says that its history does not end with."""

import polars as pl

from transforms.warehouse import expressions as ex
from transforms.warehouse.deal_changes import CHANGE
from transforms.warehouse.logged_changes import EVENT_FIELDS, fields_as_text

_LAST_TICK = pl.duration(microseconds=1)
_ENDS = ("deleted", "merged_into")


def repaired_changes(
    records: pl.LazyFrame, logged: pl.LazyFrame, histories: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row per field whose current value is not the last of its history.

    `records` are versions of deals as they stand, `logged` their field changes in the
    order of moments, `histories` the rows of history as read. Only a record read with
    its history, or after it, can tell. The change happened when the record was last
    modified, and after the last logged one (`changed_after`). Its origin is "repaired"
    where both were read together and contradict each other, "observed" where there was
    no history with the record: a gap. A value that is held back is not known, so it is
    empty from then on.
    """
    return (
        _current(records)
        .join(_last(logged), on=["deal_id", "field"], how="left", validate="1:1")
        .join(_read(histories), on="deal_id", how="left", validate="m:1")
        .filter((pl.col("extracted_at") >= pl.col("read_at")).fill_null(value=True))
        .filter(pl.col("value").ne_missing(pl.col("last_value")))
        .with_columns(
            changed_at=pl.max_horizontal(
                pl.coalesce("modified_at", pl.col("extracted_at") - _LAST_TICK),
                "last_at",
            )
        )
        .with_columns(
            sequence=_sequence(),
            origin=_origin(),
            changed_by=pl.lit(None, pl.String),
            changed_after=pl.min_horizontal(
                pl.coalesce("last_at", "created_at"), "changed_at"
            ),
            known_at=pl.max_horizontal("extracted_at", "changed_at"),
        )
        .select(CHANGE)
    )


def vanished_deals(
    records: pl.LazyFrame, logged: pl.LazyFrame, vanished: pl.LazyFrame
) -> pl.LazyFrame:
    """Return a change of `deleted` for each deal that the source no longer knows.

    `vanished` (record_id, extracted_at) are deals that were asked for and not found.
    One that was read again later was not gone; one whose end is logged needs no other.
    The deletion was seen, so it happened after the last reading and before that one.
    """
    ended = logged.filter(pl.col("field").is_in(_ENDS)).select("deal_id").unique()
    seen = records.group_by("deal_id").agg(seen_at=pl.col("extracted_at").max())
    return (
        vanished.rename({"record_id": "deal_id"})
        .join(ended, on="deal_id", how="anti")
        .join(seen, on="deal_id", how="inner", validate="m:1")
        .filter(pl.col("extracted_at") > pl.col("seen_at"))
        .group_by("deal_id", "seen_at")
        .agg(pl.col("extracted_at").min())
        .with_columns(
            field=pl.lit("deleted"),
            value=pl.lit("true"),
            changed_at=pl.col("extracted_at") - _LAST_TICK,
            sequence=pl.lit(None, pl.Int64),
            origin=pl.lit("observed"),
            changed_by=pl.lit(None, pl.String),
            changed_after=pl.col("seen_at"),
            known_at=pl.col("extracted_at"),
        )
        .select(CHANGE)
    )


def _current(records: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each deal's newest version says of each field, as text."""
    return (
        records.filter(~pl.col("is_held_back"))
        .sort("deal_id", "modified_at", "extracted_at", "row_number")
        .filter(ex.is_last_of("deal_id"))
        .select(
            "deal_id", "modified_at", "extracted_at", "created_at", *fields_as_text()
        )
        .unpivot(
            EVENT_FIELDS,
            index=["deal_id", "modified_at", "extracted_at", "created_at"],
            variable_name="field",
        )
    )


def _last(logged: pl.LazyFrame) -> pl.LazyFrame:
    """Return the last logged change of each field of each deal."""
    return logged.group_by("deal_id", "field").agg(
        last_value=pl.col("value").last(),
        last_at=pl.col("changed_at").last(),
        last_sequence=pl.col("sequence").last(),
    )


def _read(histories: pl.LazyFrame) -> pl.LazyFrame:
    """Return when each deal's history was last read."""
    is_end = pl.col("field").is_in(_ENDS).fill_null(value=False)
    return (
        histories.filter(~is_end)
        .group_by("deal_id")
        .agg(read_at=pl.col("extracted_at").max())
    )


def _sequence() -> pl.Expr:
    """Return a number behind that of the last logged change at the same instant."""
    behind = pl.col("last_sequence").fill_null(0) + 1
    is_tied = pl.col("last_at") == pl.col("changed_at")
    return pl.when(is_tied).then(behind).otherwise(pl.lit(0, pl.Int64))


def _origin() -> pl.Expr:
    """Return how the change is known: by contradiction, or across a gap."""
    together = pl.col("read_at") == pl.col("extracted_at")
    return pl.when(together).then(pl.lit("repaired")).otherwise(pl.lit("observed"))
