"""How much was held back is asked of what stands now."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from transforms.quality.held_back import (
    Tolerance,
    held_back_rows,
    held_back_values,
    standing,
    versions,
)
from transforms.tables.table import INSTANT

SCHEMA = {
    "source": pl.String(),
    "file": pl.String(),
    "row_number": pl.Int64(),
    "extracted_at": INSTANT,
    "taken_at": INSTANT,
}
Row = tuple[str, str, int, datetime, datetime]
Held = tuple[str, int, datetime, str, str]
Finding = tuple[str, str, int, int, str]


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def read(
    file: str, rows: int, on: datetime, *, taken: datetime | None = None
) -> list[Row]:
    """Rows of a file of the source `crm`, read on a day."""
    return [("crm", file, number, on, taken or on) for number in range(1, rows + 1)]


def stands(
    *rows: list[Row],
    unreadable: list[Row] | None = None,
    snapshots: tuple[str, ...] = (),
) -> pl.LazyFrame:
    staged = pl.LazyFrame(
        [row for file in rows for row in file], schema=SCHEMA, orient="row"
    )
    aside = pl.LazyFrame(unreadable or [], schema=SCHEMA, orient="row")
    return standing(versions(staged, aside), snapshots=snapshots, as_of=day(9))


def held(*values: Held) -> pl.LazyFrame:
    """Values held back: file, row, when read, column, reason."""
    return pl.LazyFrame(
        [("crm", *value) for value in values],
        schema=["source", "file", "row_number", "extracted_at", "column", "reason"],
        orient="row",
    ).with_columns(pl.col("extracted_at").cast(INSTANT))


def found(
    values: pl.LazyFrame,
    rows: pl.LazyFrame,
    *,
    limit: float,
    open_to_all: Sequence[str] = (),
) -> list[Finding]:
    tolerance = Tolerance(limit, open_to_all)
    both = [
        held_back_rows(values, rows, tolerance),
        held_back_values(values, rows, tolerance),
    ]
    return pl.concat(both).sort("rule").collect().rows()


def test_a_row_counts_once_however_many_of_its_values_are_held_back() -> None:
    values = held(
        ("a.csv", 1, day(1), "At", "is no time"),
        ("a.csv", 1, day(1), "Amount", "is no amount"),
    )

    assert found(values, stands(read("a.csv", 4, day(1))), limit=0.25) == [
        ("crm", "every row can be used in full", 4, 1, "warning"),
        ("crm", "no value is held back: Amount is no amount", 4, 1, "warning"),
        ("crm", "no value is held back: At is no time", 4, 1, "warning"),
    ]


def test_more_than_the_limit_is_critical_and_so_are_its_reasons() -> None:
    values = held(("a.csv", 1, day(1), "At", "is no time"))

    assert found(values, stands(read("a.csv", 4, day(1))), limit=0.24) == [
        ("crm", "every row can be used in full", 4, 1, "critical"),
        ("crm", "no value is held back: At is no time", 4, 1, "critical"),
    ]


def test_what_strangers_write_never_holds_a_night_back() -> None:
    values = held(("a.csv", 1, day(1), "At", "is no time"))
    rows = stands(read("a.csv", 4, day(1)))

    assert found(values, rows, limit=0.05, open_to_all=["crm"]) == [
        ("crm", "every row can be used in full", 4, 1, "warning"),
        ("crm", "no value is held back: At is no time", 4, 1, "warning"),
    ]
    assert found(values, rows, limit=0.05, open_to_all=["mail"])[0][-1] == "critical"


def test_a_file_that_was_mended_is_not_held_against_its_source() -> None:
    values = held(("a.csv", 1, day(1), "At", "is no time"))
    mended = stands(read("a.csv", 1, day(1)), read("a.csv", 2, day(2)))

    assert found(values, mended, limit=0.05) == [
        ("crm", "every row can be used in full", 2, 0, "warning"),
    ]


def test_a_long_history_of_good_rows_does_not_hide_a_bad_night() -> None:
    nights = [read("a.csv", 10, day(night)) for night in range(1, 9)]
    values = held(("a.csv", 1, day(8), "At", "is no time"))

    assert found(values, stands(*nights), limit=0.05)[0] == (
        "crm",
        "every row can be used in full",
        10,
        1,
        "critical",
    )


def test_every_file_of_a_log_stands() -> None:
    months = stands(read("jan.csv", 3, day(1)), read("feb.csv", 2, day(2)))
    values = held(("jan.csv", 1, day(1), "At", "is no time"))

    assert found(values, months, limit=0.5)[0][2:] == (5, 1, "warning")


def test_of_snapshots_only_the_newest_up_to_as_of_stands() -> None:
    snapshots = stands(
        read("1.csv", 3, day(3), taken=day(1)),
        read("2.csv", 2, day(3), taken=day(2)),
        read("10.csv", 7, day(3), taken=day(10)),
        snapshots=("crm",),
    )
    values = held(("1.csv", 1, day(3), "At", "is no time"))

    assert found(values, snapshots, limit=0.05) == [
        ("crm", "every row can be used in full", 2, 0, "warning"),
    ]


def test_rows_that_could_not_be_read_count_too() -> None:
    values = held(("a.csv", 2, day(1), "(row)", "3 cells"))
    rows = stands(read("a.csv", 1, day(1)), unreadable=read("a.csv", 1, day(1)))

    assert found(values, rows, limit=0.05)[0][2:] == (2, 1, "critical")
