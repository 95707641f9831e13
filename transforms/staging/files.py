"""Staging of files: events, snapshots and field changes, typed, nothing lost.

A value that does not parse is null with its reason beside it; a row that names no deal
or no moment is held back with its reason. Neither disappears: `quarantine` lists both.
"""

import polars as pl

from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import (
    TextForm,
    as_day,
    as_instant,
    as_money,
    as_whole,
    is_rounded,
    is_without_zone,
    stated,
)
from transforms.tables.staging import ATTRIBUTES, FILE_CHANGES, FILE_EVENTS, PARSED
from transforms.tables.vocabulary import TRACKED_FIELDS

_PLAIN = ("currency", "forecast_category", *ATTRIBUTES)
_KEPT = (*TRACKED_FIELDS, *ATTRIBUTES, "created_at")
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
    field = _text("field", mapping).replace_strict(
        ours or {name: name for name in _KEPT}, default=None, return_dtype=pl.String
    )
    is_amount = (field == "amount").fill_null(value=False)
    return (
        raw.select(
            *_reference(mapping),
            **_what_it_says(mapping),
            field=field,
            value=_canonical_value(field, said, mapping),
            is_amount_rounded=is_amount & is_rounded(said, form),
            **_said(("changed_at", "sequence", "value"), mapping),
        )
        .with_columns(
            changed_at_problem=_instant_problem("changed_at", form),
            sequence_problem=_problem("sequence"),
            value_problem=pl.when(_is_lost("value")).then(
                pl.lit("is not a value for ") + pl.col("field")
            ),
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
            **_said(PARSED, mapping),
        )
        .with_columns(
            **{f"{name}_problem": _instant_problem(name, form) for name in _INSTANTS},
            **{f"{name}_problem": _problem(name) for name in _REASONS},
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


def _said(names: tuple[str, ...], mapping: FileMapping) -> dict[str, pl.Expr]:
    """Return the text behind each typed column, to be compared with what came of it."""
    return {f"{name}_said": _text(name, mapping) for name in names}


def _is_lost(name: str) -> pl.Expr:
    """Whether something was said and nothing came of it."""
    return pl.col(f"{name}_said").is_not_null() & pl.col(name).is_null()


def _problem(name: str) -> pl.Expr:
    """Return why a stated value is null after parsing; null where nothing is wrong."""
    return pl.when(_is_lost(name)).then(pl.lit(_REASONS[name]))


def _instant_problem(name: str, form: TextForm) -> pl.Expr:
    """Return why a stated instant is null: no zone to place it in, or no such time."""
    reason = pl.lit("is not a time in the form this source declares")
    if form.time_zone is None:
        is_zoneless = is_without_zone(pl.col(f"{name}_said"))
        reason = pl.when(is_zoneless).then(pl.lit(_NO_ZONE)).otherwise(reason)
    return pl.when(_is_lost(name)).then(reason)


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
