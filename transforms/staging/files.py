"""Staging of files: events, snapshots and field changes, typed, nothing lost.

A value that does not parse is null with its reason beside it; a row that names no deal
or no moment is held back with its reason. Neither disappears: `quarantine` lists both.
"""

from collections.abc import Callable

import polars as pl

from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import (
    as_day,
    as_instant,
    as_money,
    as_whole,
    is_rounded,
    is_without_zone,
    stated,
)
from transforms.tables.staging import ATTRIBUTES, FILE_CHANGES, FILE_EVENTS
from transforms.tables.vocabulary import TRACKED_FIELDS

_PLAIN = ("currency", "forecast_category", *ATTRIBUTES)
_INSTANTS = ("changed_at", "created_at", "closed_at", "modified_at")
_NO_ZONE = "names no time zone: set time_zone for this source"
_REASONS = {
    "sequence": "is not a whole number",
    "amount": "is not an amount in the form this source declares",
    "expected_close_date": "is not a day in the form this source declares",
}
_SAID = {"deal_id": "deal", "stage": "stage", "changed_at": "moment"}


def event_rows(raw: pl.LazyFrame, mapping: FileMapping) -> pl.LazyFrame:
    """Return the typed twin of a file of events: a row per stage event.

    A row that names no deal, no stage or no moment is held back.
    """
    return _typed(raw, mapping, needed=("deal_id", "stage", "changed_at"))


def snapshot_rows(raw: pl.LazyFrame, mapping: FileMapping) -> pl.LazyFrame:
    """Return the typed twin of a snapshot: a row per deal as it stood at `taken_at`.

    A row that names no deal or no stage is held back.
    """
    return _typed(raw, mapping, needed=("deal_id", "stage"))


def change_rows(raw: pl.LazyFrame, mapping: FileMapping) -> pl.LazyFrame:
    """Return the typed twin of a file of field changes: a row per change.

    `value` is canonical text: money with two decimals, ISO days and instants, ids with
    their source. A field that we do not keep has a null `field` and is only counted.
    """
    form = mapping.form
    said = _text("value", mapping)
    ours = {theirs: name for name, theirs in mapping.fields.items()}
    known = {name: name for name in (*TRACKED_FIELDS, *ATTRIBUTES, "created_at")}
    field = _text("field", mapping).replace_strict(
        ours or known, default=None, return_dtype=pl.String
    )
    value = _canonical_value(field, said, mapping)
    return (
        raw.select(
            *_reference(mapping),
            **_what_it_says(mapping),
            field=field,
            value=value,
            is_amount_rounded=(field == "amount").fill_null(value=False)
            & is_rounded(said, form),
            changed_at_problem=_instant_problem("changed_at", mapping),
            sequence_problem=_problem("sequence", as_whole, mapping),
            value_problem=pl.when(
                said.is_not_null() & value.is_null() & field.is_not_null()
            ).then(pl.format("is not a value for {}", field)),
        )
        .with_columns(row_problem=_row_problem(("deal_id", "changed_at")))
        .with_columns(is_held_back=pl.col("row_problem").is_not_null())
        .pipe(FILE_CHANGES.conform)
    )


def _typed(
    raw: pl.LazyFrame, mapping: FileMapping, needed: tuple[str, ...]
) -> pl.LazyFrame:
    """Return the rows typed, each problem beside its value.

    Events and snapshots have the same columns.
    """
    form = mapping.form
    amount = _text("amount", mapping)
    return (
        raw.select(
            *_reference(mapping),
            **_what_it_says(mapping),
            **{name: _id(name, mapping) for name in ("pipeline", "stage", "owner")},
            **{name: _text(name, mapping) for name in _PLAIN},
            **{
                name: as_instant(_text(name, mapping), form)
                for name in ("created_at", "closed_at", "modified_at")
            },
            amount=as_money(amount, form),
            is_amount_rounded=is_rounded(amount, form),
            expected_close_date=as_day(_text("expected_close_date", mapping), form),
            **{
                f"{name}_problem": _instant_problem(name, mapping) for name in _INSTANTS
            },
            sequence_problem=_problem("sequence", as_whole, mapping),
            amount_problem=_problem("amount", lambda t: as_money(t, form), mapping),
            expected_close_date_problem=_problem(
                "expected_close_date", lambda t: as_day(t, form), mapping
            ),
        )
        .with_columns(row_problem=_row_problem(needed))
        .with_columns(is_held_back=pl.col("row_problem").is_not_null())
        .pipe(FILE_EVENTS.conform)
    )


def _text(name: str, mapping: FileMapping) -> pl.Expr:
    """Return the file's column that is our `name`; null where blank or unmapped."""
    column = mapping.columns.get(name)
    return stated(pl.col(column)) if column else pl.lit(None, pl.String())


def _id(name: str, mapping: FileMapping) -> pl.Expr:
    """Return the id with its source before it."""
    return pl.lit(f"{mapping.source}:") + _text(name, mapping)


def _reference(mapping: FileMapping) -> tuple[pl.Expr, ...]:
    """Return where the row comes from."""
    return (
        pl.lit(mapping.source).alias("source"),
        pl.col("_file").alias("file"),
        pl.col("_row").alias("row_number"),
        pl.col("_extracted_at").alias("extracted_at"),
        pl.col("_taken_at").alias("taken_at"),
    )


def _what_it_says(mapping: FileMapping) -> dict[str, pl.Expr]:
    """Return which deal the row is about, and when."""
    return {
        "deal_id": _id("deal_id", mapping),
        "changed_at": as_instant(_text("changed_at", mapping), mapping.form),
        "sequence": as_whole(_text("sequence", mapping)),
        "changed_by": _text("changed_by", mapping),
    }


def _problem(
    name: str, parsed: Callable[[pl.Expr], pl.Expr], mapping: FileMapping
) -> pl.Expr:
    """Return why a stated value is null after parsing; null where nothing is wrong."""
    said = _text(name, mapping)
    return pl.when(said.is_not_null() & parsed(said).is_null()).then(
        pl.lit(_REASONS[name])
    )


def _instant_problem(name: str, mapping: FileMapping) -> pl.Expr:
    """Return why a stated instant is null: no zone to place it in, or no such time."""
    form = mapping.form
    said = _text(name, mapping)
    reason = pl.lit("is not a time in the form this source declares")
    if form.time_zone is None:
        reason = pl.when(is_without_zone(said)).then(pl.lit(_NO_ZONE)).otherwise(reason)
    return pl.when(said.is_not_null() & as_instant(said, form).is_null()).then(reason)


def _row_problem(needed: tuple[str, ...]) -> pl.Expr:
    """Return why the whole row is held back: the first of the needed that it lacks."""
    return pl.coalesce(
        pl.when(pl.col(name).is_null()).then(pl.lit(f"names no {_SAID[name]}"))
        for name in needed
    )


def _canonical_value(field: pl.Expr, said: pl.Expr, mapping: FileMapping) -> pl.Expr:
    """Return the new value as text that means the same in every source."""
    form = mapping.form
    return (
        pl.when(field.is_in(["stage", "pipeline", "owner", "merged_into"]))
        .then(pl.lit(f"{mapping.source}:") + said)
        .when(field == "amount")
        .then(as_money(said, form).cast(pl.String))
        .when(field == "expected_close_date")
        .then(as_day(said, form).cast(pl.String))
        .when(field == "created_at")
        .then(as_instant(said, form).dt.to_string("iso:strict"))
        .when(field == "deleted")
        .then(_yes(said))
        .otherwise(said)
    )


def _yes(said: pl.Expr) -> pl.Expr:
    """Return `true` or `false` for the words that systems write; null for others."""
    word = said.str.to_lowercase()
    return (
        pl.when(word.is_in(["true", "1", "yes", "y"]))
        .then(pl.lit("true"))
        .when(word.is_in(["false", "0", "no", "n"]))
        .then(pl.lit("false"))
    )
