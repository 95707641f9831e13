"""Staging of records: any kind of a CRM's record, typed as its table declares."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.staging.answers import answered, path_of
from transforms.staging.parsing import (
    TextForm,
    as_instant,
    as_money,
    as_whole,
    exact_number,
    stated,
)
from transforms.tables.table import INSTANT, MONEY, Table

_ISO = TextForm()
_REASONS: Mapping[object, str] = {
    INSTANT: "is not a time with its zone",
    MONEY: "is not a plain decimal number",
    pl.Int64(): "is not a whole number",
    pl.Float64(): "is not a plain decimal number",
}
_NEEDED = {"record_id": "record", "created_at": "creation"}


@dataclass(frozen=True)
class RecordMapping:
    """How a kind of record becomes ours: `columns` maps our names to the source's.

    `path` names the kind in the raw log. What ends in `_id` is an id of the source.
    """

    source: str
    path: str
    columns: Mapping[str, str]


def record_rows(
    raw: pl.LazyFrame, mapping: RecordMapping, table: Table
) -> pl.LazyFrame:
    """Return the typed twin of a kind of record: a row per version answered.

    Each value is read as the type of its column in `table`, and is null with a reason
    where it is none. A row that names no record or no creation is held back.
    """
    columns = {n: t for n, t in mapping.columns.items() if n in table.schema}
    typed = [name for name in columns if table.schema[name] != pl.String()]
    rest = [
        n for n in table.schema if f"{n}_problem" in table.schema and n not in typed
    ]
    return (
        answered(raw, "id", *columns.values())
        .select(
            *_reference(mapping),
            **{n: _value(n, theirs, mapping, table) for n, theirs in columns.items()},
            **{f"{n}_said": stated(pl.col(columns[n])) for n in typed},
        )
        .pipe(_with_nothing, table)
        .with_columns(
            **{f"{name}_problem": _problem(name, table) for name in typed},
            **{f"{name}_problem": pl.lit(None, pl.String) for name in rest},
            row_problem=_row_problem(),
        )
        .with_columns(is_held_back=pl.col("row_problem").is_not_null())
        .pipe(table.conform)
    )


def _reference(mapping: RecordMapping) -> tuple[pl.Expr, ...]:
    """Return where the row comes from."""
    return (
        pl.lit(mapping.source).alias("source"),
        path_of(mapping.path).alias("file"),
        pl.col("_row").alias("row_number"),
        pl.col("_extracted_at").alias("extracted_at"),
        pl.col("_extracted_at").alias("taken_at"),
    )


def _value(name: str, theirs: str, mapping: RecordMapping, table: Table) -> pl.Expr:
    """Return the source's text as what our column holds."""
    said, dtype = stated(pl.col(theirs)), table.schema[name]
    if dtype == INSTANT:
        return as_instant(said, _ISO)
    if dtype == MONEY:
        return as_money(said, _ISO)
    if dtype == pl.Int64():
        return as_whole(said)
    if dtype == pl.Float64():
        return exact_number(said, _ISO).cast(pl.Float64)
    return pl.lit(f"{mapping.source}:") + said if name.endswith("_id") else said


def _with_nothing(rows: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """Return the rows with the columns of the table that this source does not fill."""
    there = rows.collect_schema()
    return rows.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in table.schema.items()
        if name not in there
    )


def _problem(name: str, table: Table) -> pl.Expr:
    """Return why a stated value is null after parsing; null where nothing is wrong."""
    is_lost = pl.col(f"{name}_said").is_not_null() & pl.col(name).is_null()
    return pl.when(is_lost).then(pl.lit(_REASONS[table.schema[name]]))


def _row_problem() -> pl.Expr:
    """Return why the whole row is held back: the first of the needed that it lacks."""
    return pl.coalesce(
        pl.when(pl.col(name).is_null()).then(pl.lit(f"names no {word}"))
        for name, word in _NEEDED.items()
    )
