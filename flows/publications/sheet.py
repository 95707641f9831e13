"""One table as a sheet: what it is, its control totals, its header, its rows.

The totals stand above the header, so that filtering and sorting leave them alone
and a pivot table takes nothing but rows.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from flows.publications.cells import DIGITS, NUMBERS, is_kept, kind, rows_of_cells
from flows.storage.generations import Generation
from flows.storage.manifest import TableFacts
from transforms.schemas import Column, Table

# More than that nobody reads in a sheet; the CSV beside it has every row.
SHEET_ROWS = 5_000
TITLE, TOTALS, HEADER, FIRST = 0, 1, 2, 3  # the rows of a sheet, counted from 0
_WIDTHS = {"money": 17, "date": 12, "instant": 25}  # as the number formats need it
_ARROW = 4  # room for the filter's arrow beside a name
_NARROWEST, _WIDEST = 10, 48
_COLUMNS_A_PAGE = 14  # more would be too small to read on paper
A4 = 9

Worksheet = Any  # XlsxWriter ships no types
Format = Any
Formats = dict[str, Format]
_Writer = Callable[..., object]


@dataclass(frozen=True)
class Extent:
    """Which of a table's rows its sheet has: `rows` of them, after `start` others.

    `left_out` is how many the sheet does not have.
    """

    start: int
    rows: int
    left_out: int


def extent_of(table: Table, facts: TableFacts, most_rows: int = SHEET_ROWS) -> Extent:
    """Return which rows fit a sheet; a table in order of time keeps its latest."""
    rows = min(facts.rows, most_rows - FIRST)
    left_out = facts.rows - rows
    by_time = bool(table.sorted_by) and table.schema[table.sorted_by[0]].is_temporal()
    return Extent(left_out if by_time else 0, rows, left_out)


def write_sheet(
    sheet: Worksheet,
    table: Table,
    generation: Generation,
    formats: Formats,
    extent: Extent,
) -> None:
    """Write a table to a sheet of a workbook that is written row by row."""
    facts = generation.manifest.tables[table.name]
    frame = generation.scan(table.name).slice(extent.start, extent.rows)
    inexact = _inexact(frame, table)
    _lay_out(sheet, table, _longest_texts(frame, table), formats)
    sheet.autofilter(HEADER, 0, HEADER + extent.rows, len(table.columns) - 1)
    sheet.set_footer(f"&L&A, generation {generation.id}&RPage &P of &N")
    title = _title(table, generation, extent, inexact)
    sheet.write_string(TITLE, 0, title, formats["title"])
    _write_totals(sheet, table, facts, formats)
    _write_header(sheet, table, formats)
    _write_rows(sheet, frame, table, inexact, formats)


def write_amount(
    sheet: Worksheet, row: int, place: int, amount: str, style: Format
) -> None:
    """Write exact decimal text: as a number where Excel keeps every digit of it."""
    if sum(map(str.isdigit, amount)) <= DIGITS:
        sheet.write_number(row, place, float(amount), style)
    else:
        sheet.write_string(row, place, amount, style)


def _inexact(frame: pl.LazyFrame, table: Table) -> list[str]:
    """Return which columns have values that Excel would change."""
    columns = [column for column in table.columns if kind(column) != "text"]
    changed = frame.select(**{c.name: (~is_kept(c)).any() for c in columns})
    found = changed.collect(engine="streaming").rows(named=True)
    return [name for row in found for name, is_changed in row.items() if is_changed]


def _longest_texts(frame: pl.LazyFrame, table: Table) -> dict[str, int]:
    """Return how long the longest text of each column of text is."""
    texts = [column.name for column in table.columns if kind(column) == "text"]
    longest = frame.select(pl.col(texts).str.len_chars().max().fill_null(0))
    rows = longest.collect(engine="streaming").rows(named=True)
    return rows[0] if rows else {}


def _lay_out(
    sheet: Worksheet, table: Table, longest: dict[str, int], formats: Formats
) -> None:
    """Set widths, number formats, what stays in sight, and how it prints."""
    for place, column in enumerate(table.columns):
        values = longest.get(column.name, _WIDTHS.get(kind(column), 0))
        width = max(_NARROWEST, len(column.name) + _ARROW, min(values + 1, _WIDEST))
        sheet.set_column(place, place, width, formats[kind(column)])
    sheet.freeze_panes(FIRST, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(-(-len(table.columns) // _COLUMNS_A_PAGE), 0)
    sheet.repeat_rows(HEADER)


def _title(
    table: Table, generation: Generation, extent: Extent, inexact: Collection[str]
) -> str:
    """Return what the sheet is, and what is not as one may expect."""
    made = generation.manifest
    rows = made.tables[table.name].rows
    as_of = f"as of {made.as_of:%Y-%m-%d %H:%M} UTC"
    said = [f"{table.name}: a row is {table.grain}. {rows:,} rows, {as_of}."]
    if extent.left_out:
        first = 1 if extent.start else extent.rows + 1
        said.append(
            f"Rows {first:,} to {first + extent.left_out - 1:,} are left out here, for "
            f"want of room: {table.name}.csv has all. The totals are those of all rows."
        )
    if inexact:
        listed = ", ".join(inexact)
        said.append(f"Some values of {listed} are text, as Excel would change them.")
    return " ".join(said)


def _write_totals(
    sheet: Worksheet, table: Table, facts: TableFacts, formats: Formats
) -> None:
    """Write the sum of each column of money over all the table's rows."""
    money = [place for place, c in enumerate(table.columns) if kind(c) == "money"]
    if money and 0 not in money:
        sheet.write_string(TOTALS, 0, "Control totals", formats["bold"])
    for place in money:
        total = facts.control_sums[table.columns[place].name]
        if total is not None:
            write_amount(sheet, TOTALS, place, total, formats["total"])


def _write_header(sheet: Worksheet, table: Table, formats: Formats) -> None:
    """Write the columns' names, each above its values."""
    for place, column in enumerate(table.columns):
        style = "header of numbers" if kind(column) in NUMBERS else "header"
        sheet.write_string(HEADER, place, column.name, formats[style])


def _write_rows(
    sheet: Worksheet,
    frame: pl.LazyFrame,
    table: Table,
    inexact: Collection[str],
    formats: Formats,
) -> None:
    """Write the rows below the header; a null is an empty cell."""
    styles = [formats[kind(column)] for column in table.columns]
    writers = [_writer(sheet, column, inexact) for column in table.columns]
    rows = rows_of_cells(frame, table.columns, inexact)
    for row, values in enumerate(rows, FIRST):
        for place, value in enumerate(values):
            if value is not None:
                writers[place](row, place, value, styles[place])


def _writer(sheet: Worksheet, column: Column, inexact: Collection[str]) -> _Writer:
    """Return what writes a column's cells."""
    if column.name in inexact:
        return cast("_Writer", sheet.write)
    by_kind = {"text": sheet.write_string, "flag": sheet.write_boolean}
    return cast("_Writer", by_kind.get(kind(column), sheet.write_number))
