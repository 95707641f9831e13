from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from flows.publications.cells import LONGEST_TEXT, is_kept, kind, rows_of_cells
from transforms.schemas import Column
from transforms.tables.table import (
    count,
    days,
    flag,
    instant,
    money,
    rate,
    text,
    whole,
)
from transforms.tables.table import date as day


def cell(column: Column, value: object) -> Any:  # noqa: ANN401  (a cell is anything)
    frame = pl.LazyFrame({column.name: [value]}, schema={column.name: column.dtype})
    kept = frame.select(is_kept(column)).collect().item()
    inexact = {column.name} if kept is False and kind(column) != "text" else set()
    return next(rows_of_cells(frame, (column,), inexact))[0]


@pytest.mark.parametrize(
    ("make", "value", "expected"),
    [
        (money, Decimal("1234567.89"), 1_234_567.89),
        (money, Decimal("9999999999999.99"), 9_999_999_999_999.99),
        (money, Decimal("10000000000000.00"), "10000000000000.00"),
        (money, Decimal("-9007199254740993.01"), "-9007199254740993.01"),
        (count, 999_999_999_999_999, 999_999_999_999_999),
        (whole, 9_007_199_254_740_993, "9007199254740993"),
        (rate, 0.125, 0.125),
        (days, float("nan"), "NaN"),
        (days, float("inf"), "inf"),
        (day, date(1900, 3, 1), 61),
        (day, date(2012, 3, 15), 40_983),
        (day, date(1900, 2, 28), "1900-02-28"),
        (day, date(1, 1, 1), "0001-01-01"),
        (instant, datetime(2012, 3, 15, 18, tzinfo=UTC), 40_983.75),
        (
            instant,
            datetime(1, 1, 1, tzinfo=UTC),
            "0001-01-01T00:00:00.000000Z",
        ),
        (flag, True, True),
        (text, "-5", "'-5"),
        (text, "", ""),
    ],
)
def test_a_value_becomes_a_cell_that_excel_leaves_as_it_is(
    make: Callable[[str, str], Column], value: object, expected: object
) -> None:
    assert cell(make("x", ""), value) == expected


@pytest.mark.parametrize("make", [money, count, rate, days, day, instant, flag, text])
def test_null_is_an_empty_cell(make: Callable[[str, str], Column]) -> None:
    assert cell(make("x", ""), None) is None


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    found = cell(text("x", ""), "=" + "a" * LONGEST_TEXT)

    assert (len(found), found[:3], found[-6:]) == (LONGEST_TEXT, "'=a", " [cut]")


def test_in_a_column_with_exact_texts_the_other_numbers_stay_numbers() -> None:
    column = money("x", "")
    amounts = [Decimal("1.50"), None, Decimal("12345678901234.56")]
    frame = pl.LazyFrame({"x": amounts}, schema={"x": column.dtype})

    cells = list(rows_of_cells(frame, (column,), {"x"}))

    assert cells == [(1.5,), (None,), ("12345678901234.56",)]
