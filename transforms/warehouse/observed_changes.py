"""Observed changes: what must have happened between two snapshots that differ."""

from datetime import datetime

import polars as pl

from transforms.warehouse import expressions as ex
from transforms.warehouse import moments as several
from transforms.warehouse.logged_changes import EVENT_FIELDS, fields_as_text

SNAPSHOT_MOMENT = ("deal_id", "taken_at")
_OF_A_ROW = (
    "deal_id",
    "happened_at",
    "decided_at",
    "is_first",
    "taken_before",
    "created_at",
    "changed_by",
    "known_at",
)
_INSTANT = pl.Datetime("us", "UTC")
_LAST_TICK = pl.duration(microseconds=1)


def observed_changes(moments: pl.LazyFrame, stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per field in which a deal differs from its snapshot before.

    The change happened after the snapshot before (`changed_after`) and before this one.
    A decided deal entered its stage at the source's own `closed_at`; anything else
    happened at the record's `modified_at`, or, where the source has neither, in the
    last microsecond before the snapshot. What a deal's first snapshot shows, held from
    its `closed_at`, `modified_at` or `created_at`, the first of these that is known.
    A value that two rows of one snapshot deny is taken to be unchanged.
    """
    first = ex.is_first_of("deal_id")
    return (
        moments.pipe(several.agreed, moment=SNAPSHOT_MOMENT, says=EVENT_FIELDS)
        .join(
            _decided(stages),
            on="stage",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            taken_before=ex.of_previous("taken_at", first),
            is_first=first,
            **{name: _standing(name, first) for name in EVENT_FIELDS},
        )
        .with_columns(happened_at=_happened_at(), decided_at=_decided_at())
        .with_columns(_difference(name).alias(name) for name in EVENT_FIELDS)
        .unpivot(
            EVENT_FIELDS, index=_OF_A_ROW, variable_name="field", value_name="value"
        )
        .filter(pl.col("value").is_not_null())
        .pipe(_as_observed)
    )


def snapshot_moments(rows: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the moments of snapshots taken up to `as_of`; what they say as text."""
    said = rows.filter(~pl.col("is_held_back") & (pl.col("taken_at") <= as_of)).select(
        *several.REFERENCE,
        *SNAPSHOT_MOMENT,
        *("changed_by", "created_at", "closed_at", "modified_at"),
        *fields_as_text(),
    )
    return several.moments(said, moment=SNAPSHOT_MOMENT)


def snapshots(files: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row per snapshot taken up to `as_of`: source, taken_at, taken_next.

    `files` (source, taken_at) are those that were read.
    """
    return (
        files.filter(pl.col("taken_at") <= as_of)
        .select("source", "taken_at")
        .unique()
        .sort("source", "taken_at")
        .with_columns(
            taken_next=ex.of_next("taken_at", ex.is_last_of("source")),
        )
    )


def deletions(moments: pl.LazyFrame, snapshots: pl.LazyFrame) -> pl.LazyFrame:
    """Return a change of `deleted` for each deal that a later snapshot lacks.

    `snapshots` (source, taken_at, taken_next) are those of sources whose snapshots
    hold every deal, so that absence means deletion. A deal that comes back is
    restored by its next snapshot.
    """
    last = ex.is_last_of("deal_id")
    seen = (
        moments.group_by("source", *SNAPSHOT_MOMENT)
        .agg(pl.col("extracted_at").min())
        .join(snapshots, on=["source", "taken_at"], how="inner", validate="m:1")
        .sort(*SNAPSHOT_MOMENT)
        .with_columns(seen_next=ex.of_next("taken_at", last))
        .filter(pl.col("taken_next").is_not_null())
        .filter(pl.col("seen_next").ne_missing(pl.col("taken_next")))
    )
    gone = seen.select(
        "deal_id",
        value=pl.lit("true"),
        changed_at=pl.col("taken_next") - _LAST_TICK,
        changed_after=pl.col("taken_at"),
        known_at=pl.col("taken_next"),
    )
    back = seen.filter(pl.col("seen_next").is_not_null()).select(
        "deal_id",
        value=pl.lit("false"),
        changed_at=pl.col("seen_next") - _LAST_TICK,
        changed_after=pl.col("taken_next"),
        known_at=pl.col("seen_next"),
    )
    return pl.concat([gone, back]).with_columns(
        field=pl.lit("deleted"),
        sequence=pl.lit(None, pl.Int64),
        origin=pl.lit("observed"),
        changed_by=pl.lit(None, pl.String),
    )


def _decided(stages: pl.LazyFrame) -> pl.LazyFrame:
    """Return the stages that are won or lost, each once."""
    return (
        stages.filter(pl.col("canonical_stage").is_in(["won", "lost"]))
        .select(stage="stage_id", is_decided=pl.lit(value=True))
        .unique("stage")
    )


def _standing(name: str, first: pl.Expr) -> pl.Expr:
    """Return the value as it stands: a denied one is what it was before."""
    return ex.last_stated(pl.col(name), ~pl.col(f"{name}_denied"), first)


def _difference(name: str) -> pl.Expr:
    """Return the new value where it differs, blank where emptied; else null."""
    before = pl.when(~pl.col("is_first")).then(pl.col(name).shift(1))
    return pl.when(pl.col(name).ne_missing(before)).then(pl.col(name).fill_null(""))


def _is_between(name: str) -> pl.Expr:
    """Whether the instant lies after the snapshot before and before this one."""
    after = pl.col("is_first") | (pl.col(name) >= pl.col("taken_before"))
    return after & (pl.col(name) < pl.col("taken_at"))


def _happened_at() -> pl.Expr:
    """When the difference arose, as closely as the source lets us know."""
    created = pl.when(pl.col("is_first") & _is_between("created_at")).then("created_at")
    return pl.coalesce(
        pl.when(_is_between("modified_at")).then("modified_at"),
        created,
        pl.col("taken_at") - _LAST_TICK,
    )


def _decided_at() -> pl.Expr:
    """When the deal was decided, where the source says so within this span."""
    return pl.when(pl.col("is_decided") & _is_between("closed_at")).then("closed_at")


def _as_observed(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the differences as observed changes."""
    is_dated_by_decision = pl.col("is_first") | (pl.col("field") == "stage")
    return frame.select(
        "deal_id",
        "field",
        value=pl.when(pl.col("value") != "").then("value"),
        changed_at=pl.when(is_dated_by_decision)
        .then(pl.coalesce("decided_at", "happened_at"))
        .otherwise("happened_at"),
        sequence=pl.lit(None, pl.Int64),
        changed_by=pl.col("changed_by"),
        origin=pl.lit("observed"),
        changed_after=pl.col("taken_before")
        .fill_null(pl.when(pl.col("is_first")).then("created_at"))
        .cast(_INSTANT),
        known_at=pl.col("known_at"),
    )
