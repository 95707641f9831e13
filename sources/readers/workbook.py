"""XLSX: one sheet, its first row the header; what cells hold, not how they look."""

import logging
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import fastexcel
import polars as pl
from polars import selectors as cs

from sources.errors import SourceError
from sources.readers.batch import (
    Batch,
    Dialect,
    UnreadableRow,
    checked_names,
    text_schema,
)
from sources.readers.text import text_columns

# It warns of every blank column; a blank column is no news.
logging.getLogger("fastexcel").setLevel(logging.ERROR)
_NUMBER_WITH_POINT = r"^-?\d+\.\d+$"


def workbook_batches(file: Path, dialect: Dialect) -> Iterator[Batch]:
    """Read a workbook with one sheet, as one batch: the format ends at 1,048,576 rows.

    Numbers come without their format, dates and times as ISO 8601. Blank rows hold
    nothing and are left out, though numbered. A row is kept aside as unreadable when a
    cell is an Excel error, or may be a number or a text under a decimal comma.

    Raises:
        SourceError: when the file is no workbook, has not just one sheet, or its
            header is not whole.

    """
    try:
        workbook = fastexcel.read_excel(file)
        sheet = _only_sheet(file, workbook)
        cells, errors = _cells(workbook, sheet)
    except fastexcel.FastExcelError:
        got = "not a workbook, damaged, or locked with a password"
        hint = "save it again as XLSX, or export it as CSV"
        raise SourceError(str(file), got, "an XLSX workbook", hint) from None
    names = checked_names(file, _header(workbook, sheet))
    cells.columns = names
    aside = {
        place: f"column {names[position]!r} holds an Excel error"
        for place, position in errors
    }
    if dialect.decimal == ",":
        aside |= _unclear(workbook, sheet, cells)
    text = text_columns(_with_dates(cells), decimal=dialect.decimal)
    yield _batch(text, aside)


def _only_sheet(file: Path, workbook: fastexcel.ExcelReader) -> str:
    sheets = [workbook.load_sheet(name) for name in workbook.sheet_names]
    filled = [sheet for sheet in sheets if sheet.visible == "visible" and sheet.width]
    if len(filled) == 1:
        return filled[0].name
    got = f"{len(filled)} visible sheets that are not blank"
    hint = "keep the sheet with the records, or export it as CSV"
    raise SourceError(str(file), got, "one sheet", hint)


def _cells(
    workbook: fastexcel.ExcelReader, sheet: str
) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """Return the cells below the header by type, and where Excel's errors are."""
    loaded = workbook.load_sheet(sheet, schema_sample_rows=None)
    cells, errors = loaded.to_arrow_with_errors()
    found = errors.errors if errors else []
    return pl.DataFrame(cells), [error.offset_position for error in found]


def _header(workbook: fastexcel.ExcelReader, sheet: str) -> list[str]:
    """Return the names in the first row that is not blank; a blank cell is no name."""
    row = workbook.load_sheet(sheet, header_row=None, n_rows=1, dtypes="string")
    return [name or "" for name in pl.DataFrame(row.to_arrow()).row(0)]


def _unclear(
    workbook: fastexcel.ExcelReader, sheet: str, cells: pl.DataFrame
) -> dict[int, str]:
    """Return the places of cells like 1.234 in columns of both numbers and texts.

    There the reader gives no type, and a number's point is a text's thousands sign.
    """
    reasons: dict[int, str] = {}
    for position, column in enumerate(cells):
        if column.dtype == pl.String:
            pointed = column.str.contains(_NUMBER_WITH_POINT).fill_null(value=False)
            if pointed.any() and _is_mixed(workbook, sheet, position):
                reason = f"column {column.name!r} mixes numbers and texts"
                reasons |= dict.fromkeys(pointed.arg_true().to_list(), reason)
    return reasons


def _with_dates(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with a column of midnights as dates; Excel knows no dates."""
    instants = cells.select(cs.datetime())
    dates = [c.name for c in instants if (c.dt.time() == time.min).all()]
    return cells.with_columns(pl.col(dates).cast(pl.Date))


def _is_mixed(workbook: fastexcel.ExcelReader, sheet: str, position: int) -> bool:
    try:
        workbook.load_sheet(
            sheet,
            schema_sample_rows=None,
            dtype_coercion="strict",
            use_columns=[position],
        ).to_arrow()
    except fastexcel.UnsupportedColumnTypeCombinationError:
        return True
    return False


def _batch(cells: pl.DataFrame, aside: dict[int, str]) -> Batch:
    places = pl.int_range(cells.height, eager=True)
    is_blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
    is_readable = ~(places.is_in(list(aside)) | is_blank)
    rows = cells.filter(is_readable).to_arrow()
    unreadable = [
        UnreadableRow(
            place + 1, "\t".join(cell or "" for cell in cells.row(place)), why
        )
        for place, why in sorted(aside.items())
    ]
    numbers = (places.filter(is_readable) + 1).to_arrow()
    return Batch(rows.cast(text_schema(cells.columns)), numbers, unreadable)
