"""What a value becomes in a workbook's cell.

Excel keeps 15 digits of a number, and days from March 1900 on. What it would change
stands there as text instead, so that nobody adds up a rounded sum.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import polars as pl

from flows.publications.harmless_text import harmless_text
from flows.storage.batches import batches
from transforms.schemas import Column

DIGITS = 15
NUMBERS = ("money", "rate", "days", "count", "whole")  # kinds of cells to add up
LONGEST_TEXT = 32_767
_CUT = " [cut]"
_DAY_NOUGHT = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)
_DAYS_BEFORE_1970 = 25_569
_MICROSECONDS_A_DAY = 86_400_000_000
_ROWS_AT_A_TIME = 20_000
_TEXT_OF = "text of "


def kind(column: Column) -> str:
    """Return which kind of cell a column has; each kind has its number format."""
    dtype = column.dtype
    if isinstance(dtype, pl.Decimal):
        return "money"
    if isinstance(dtype, pl.Datetime):
        return "instant"
    if dtype == pl.Float64:
        return "rate" if column.high == 1.0 else "days"
    if dtype == pl.Int64:
        return "whole" if column.low is None else "count"
    return {pl.Date(): "date", pl.Boolean(): "flag"}.get(dtype, "text")


def is_kept(column: Column) -> pl.Expr:
    """Whether Excel keeps the value as it is; if not, it has to stand as text."""
    value = pl.col(column.name)
    match kind(column):
        case "money":
            scale = column.dtype.scale if isinstance(column.dtype, pl.Decimal) else 0
            return value.is_between(*_ends(DIGITS - scale), closed="none")
        case "whole" | "count":
            return value.is_between(*_ends(DIGITS), closed="none")
        case "rate" | "days":
            return value.is_finite()
        case "date" | "instant":
            return value.cast(pl.Date) >= _FIRST_DAY
        case _:
            return value.is_not_null()


def cell(column: Column) -> pl.Expr:
    """The value as Excel takes it: text, yes or no, a number, days since 1899."""
    value = pl.col(column.name)
    match kind(column):
        case "text":
            return _text_cell(value)
        case "date":
            number = (value - _DAY_NOUGHT).dt.total_days()
        case "instant":
            number = value.to_physical() / _MICROSECONDS_A_DAY + _DAYS_BEFORE_1970
        case "money":
            number = value.cast(pl.Float64)
        case _:
            number = value
    return pl.when(is_kept(column)).then(number)


def exact_text(column: Column) -> pl.Expr:
    """The value as text where Excel would change it, else null."""
    value = pl.col(column.name)
    if kind(column) == "instant":
        value = value.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    return pl.when(~is_kept(column)).then(value.cast(pl.String))


def rows_of_cells(
    frame: pl.LazyFrame, columns: Collection[Column], inexact: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Return the rows as Excel takes them; `inexact` columns have texts among numbers.

    Memory holds some thousand rows at a time.
    """
    cells = frame.select(
        **{column.name: cell(column) for column in columns},
        **{_TEXT_OF + c.name: exact_text(c) for c in columns if c.name in inexact},
    )
    for batch in batches(cells, _ROWS_AT_A_TIME):
        yield from zip(*(_values(batch, c.name) for c in columns), strict=True)


def _values(batch: pl.DataFrame, name: str) -> list[Any]:
    """Return a column's cells: its numbers, or their exact texts where there are."""
    numbers = batch.get_column(name).to_list()
    if _TEXT_OF + name not in batch.columns:
        return numbers
    texts = batch.get_column(_TEXT_OF + name).to_list()
    return [n if t is None else t for n, t in zip(numbers, texts, strict=True)]


def _text_cell(value: pl.Expr) -> pl.Expr:
    """The text, harmless, and cut where it is longer than a cell can hold."""
    safe = harmless_text(value)
    too_long = safe.str.len_chars() > LONGEST_TEXT
    cut = safe.str.head(LONGEST_TEXT - len(_CUT)) + _CUT
    return pl.when(too_long).then(cut).otherwise(safe)


def _ends(digits: int) -> tuple[int, int]:
    """Return the first numbers, below and above nought, that have more digits."""
    return -(10**digits), 10**digits
