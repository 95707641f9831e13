from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from sources.errors import SourceError

Read = Callable[..., Any]


def written(
    tmp_path: Path, *rows: tuple[object, ...], at: tuple[int, int] = (0, 0)
) -> Path:
    """Return a workbook; a formula's value stands behind it as (formula, value)."""
    file = tmp_path / "deals.xlsx"
    formats = {"default_date_format": "yyyy-mm-dd hh:mm"}
    with xlsxwriter.Workbook(file, formats) as book:
        sheet = book.add_worksheet("Deals")
        for row, cells in enumerate(rows, start=at[0]):
            for column, cell in enumerate(cells, start=at[1]):
                if isinstance(cell, tuple):
                    sheet.write_formula(row, column, cell[0], value=cell[1])
                elif cell is not None:
                    sheet.write(row, column, cell)
    return file


def test_cells_say_what_they_hold(tmp_path: Path, said: Read) -> None:
    day, at = date(2026, 11, 1), datetime(2026, 11, 1, 13, 5, 6)  # noqa: DTZ001  # Excel knows no zone
    file = written(
        tmp_path,
        ("id", "amount", "whole", "day", "at", "ok", "sum", "text", "blank"),
        ("D1", 1200.5, 3, day, at, True, ("=1+1", 2), "1.200,50"),
        (1001, 0.1, 1e15, day, day, False, ("=1+2", 3), " x "),
    )

    assert said(file).rows == {
        1: ("D1", "1200.5", "3", "2026-11-01", "2026-11-01T13:05:06", "true", "2",
            "1.200,50", None),
        2: ("1001", "0.1", "1000000000000000", "2026-11-01", "2026-11-01T00:00:00",
            "false", "3", " x ", None),
    }  # fmt: skip


@pytest.mark.parametrize("at", [(0, 0), (2, 1)])
def test_blank_rows_and_columns_around_and_within_hold_nothing(
    at: tuple[int, int], tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, ("id", "n", None), ("D1", 1), (), ("D2", 2, ""), at=at)

    assert said(file) == (["id", "n"], {1: ("D1", "1"), 3: ("D2", "2")}, [])


def test_a_number_gets_the_declared_decimal_sign_and_a_text_does_not(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, ("a", "b"), (1.5, "1.234"), (2, "5.678"))

    assert said(file, decimal=",").rows == {1: ("1,5", "1.234"), 2: ("2", "5.678")}


def test_a_cell_that_may_be_number_or_text_is_kept_aside_under_a_decimal_comma(
    tmp_path: Path, said: Read
) -> None:
    file = written(tmp_path, ("a", "n"), ("x", 1), (1.234, 2), (7, 3))

    assert said(file).rows == {1: ("x", "1"), 2: ("1.234", "2"), 3: ("7", "3")}
    assert said(file, decimal=",") == (
        ["a", "n"],
        {1: ("x", "1"), 3: ("7", "3")},
        [(2, "1.234\t2", "column 'a' mixes numbers and texts")],
    )


def test_a_column_that_is_only_coloured_is_no_column(
    tmp_path: Path, said: Read
) -> None:
    file = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["id", "D1"])
        sheet.write_blank(1, 2, None, book.add_format({"bg_color": "red"}))

    assert said(file) == (["id"], {1: ("D1",)}, [])


@pytest.mark.parametrize("at", [(0, 0), (2, 1)])
def test_a_row_with_an_excel_error_is_kept_aside(
    at: tuple[int, int], tmp_path: Path, said: Read
) -> None:
    rows = (("id", "n"), ("D1", 1), ("D2", ("=1/0", "#DIV/0!")), ("D3", 3))

    assert said(written(tmp_path, *rows, at=at)) == (
        ["id", "n"],
        {1: ("D1", "1"), 3: ("D3", "3")},
        [(2, "D2\t", "column 'n' holds an Excel error")],
    )


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (("id", "n", "n"), "columns 2 and 3 are both named 'n'"),
        (("id", None, "n"), "column 2 has no name"),
        (("id", "n", None), "column 3 has no name"),
    ],
)
def test_a_doubled_or_missing_name_is_an_error(
    header: tuple[object, ...], complaint: str, tmp_path: Path, said: Read
) -> None:
    with pytest.raises(SourceError, match=rf"deals\.xlsx: {complaint}"):
        said(written(tmp_path, header, ("D1", 1, 2)))


def test_a_header_without_rows_is_a_file_with_no_rows(
    tmp_path: Path, said: Read
) -> None:
    assert said(written(tmp_path, ("id", "n"))) == (["id", "n"], {}, [])


@pytest.mark.parametrize(
    ("filled", "found"), [((), 0), (("A", "B"), 2), (("A",), 1), (("A", "hidden"), 1)]
)
def test_a_workbook_has_one_visible_sheet_with_records(
    filled: tuple[str, ...], found: int, tmp_path: Path, said: Read
) -> None:
    file = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("blank")
        for name in filled:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id"])
            if name == "hidden":
                sheet.hide()

    if found == 1:
        assert said(file).columns == ["id"]
    else:
        with pytest.raises(SourceError, match=f"{found} visible sheets"):
            said(file)


def test_what_is_no_workbook_is_an_error(tmp_path: Path, said: Read) -> None:
    file = tmp_path / "deals.xlsx"
    file.write_text("id,amount\n")

    with pytest.raises(SourceError, match=r"deals\.xlsx: not a workbook"):
        said(file)
