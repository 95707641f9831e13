"""The quarantine: every value and row that was held back, where it lies, and why."""

from collections.abc import Iterable

import polars as pl

from transforms.tables.published import QUARANTINE
from transforms.tables.table import Table

WHOLE_ROW = "(row)"


def quarantine(
    staged: Iterable[tuple[Table, pl.LazyFrame]],
    unreadable: pl.LazyFrame,
    contradictions: pl.LazyFrame,
    columns: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per value or row held back, with the reason, never the value.

    The inputs are those of `held_back`. A row read in several nights is held back once,
    since then.
    """
    return held_once(held_back(staged, unreadable, contradictions, columns))


def held_back(
    staged: Iterable[tuple[Table, pl.LazyFrame]],
    unreadable: pl.LazyFrame,
    contradictions: pl.LazyFrame,
    columns: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per value or row held back, for each time that it was read.

    `staged` are the staging tables, whose `<column>_problem` columns say what did not
    parse. `unreadable` are rows with too many or too few cells, `contradictions` values
    that another row denies: both (source, file, row_number, column, reason,
    extracted_at). `columns` (source, column, file_column) names the file's column
    behind each of ours.
    """
    held = [problem for table, frame in staged for problem in _problems(frame, table)]
    whole = unreadable.with_columns(is_row_held_back=pl.lit(value=True))
    denied = contradictions.with_columns(is_row_held_back=pl.lit(value=False))
    return (
        pl.concat([*held, whole, denied], how="diagonal")
        .join(columns, on=["source", "column"], how="left", validate="m:1")
        .with_columns(column=pl.coalesce("file_column", "column"))
        .drop("file_column")
    )


def held_once(held: pl.LazyFrame) -> pl.LazyFrame:
    """Return what was held back, each value or row once, since it was first read."""
    return (
        held.group_by(QUARANTINE.key)
        .agg(pl.col("is_row_held_back").any(), pl.col("extracted_at").min())
        .pipe(QUARANTINE.in_order)
    )


def _problems(frame: pl.LazyFrame, table: Table) -> list[pl.LazyFrame]:
    """Return one frame per column that can hold a problem."""
    columns = [name for name in table.schema.names() if name.endswith("_problem")]
    return [
        frame.filter(pl.col(problem).is_not_null()).select(
            "source",
            "file",
            "row_number",
            column=pl.lit(
                WHOLE_ROW
                if problem == "row_problem"
                else problem.removesuffix("_problem")
            ),
            reason=pl.col(problem),
            extracted_at=pl.col("extracted_at"),
            is_row_held_back=pl.col("is_held_back"),
        )
        for problem in columns
    ]
