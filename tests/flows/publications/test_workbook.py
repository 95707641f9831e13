"""openpyxl, which is not what wrote it, judges the workbook."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from flows.publications.workbook import write_workbook
from flows.storage.generations import Generation
from flows.storage.lock import Fence
from transforms.schemas import PIPELINE_DAILY, PUBLISHED, REVENUE_FORECAST, TABLES

Workbook = Any
COMPANY = {"Company": "Demo Ltd", "Reporting currency": "=EUR"}


@pytest.fixture
def workbook(tmp_path: Path, generation: Generation) -> Workbook:
    write_workbook(tmp_path / "stagecast.xlsx", generation, COMPANY)
    return openpyxl.load_workbook(tmp_path / "stagecast.xlsx")


def cells_below(workbook: Workbook, table: str, column: str) -> list[Any]:
    """Return a column's cells: its total, its name, its values."""
    sheet = workbook[table]
    names = [cell.value for cell in sheet[3]]
    place = names.index(column) + 1
    return [sheet.cell(row, place) for row in range(2, sheet.max_row + 1)]


def values_below(workbook: Workbook, table: str, column: str) -> list[Any]:
    return [cell.value for cell in cells_below(workbook, table, column)]


def texts_of(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook:
        for row in sheet.iter_rows():
            yield from (cell.value for cell in row if isinstance(cell.value, str))


def test_there_is_a_page_to_read_first_and_a_sheet_for_each_published_table(
    workbook: Workbook,
) -> None:
    published = [t.name for t in TABLES.values() if t.layer == "published"]
    assert workbook.sheetnames == ["Read me", *published]


def test_totals_equal_the_table_to_the_cent(
    workbook: Workbook, generation: Generation
) -> None:
    total, name, *amounts = values_below(workbook, "revenue_forecast", "mean_amount")

    table = generation.scan("revenue_forecast").collect()["mean_amount"]
    assert name == "mean_amount"
    assert [Decimal(str(amount)) for amount in amounts] == table.to_list()
    assert Decimal(str(total)) == table.sum() == Decimal("2469135.64")


def test_an_amount_that_excel_would_round_is_text_with_every_digit(
    tmp_path: Path,
    fence: Fence,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    amounts = ("9007199254740993.01", "0.01")
    rows = ({"mean_amount": Decimal(a), "part": a} for a in amounts)
    made = make_generation(
        fence, rows={"revenue_forecast": rows_of(REVENUE_FORECAST, *rows)}
    )

    write_workbook(tmp_path / "exact.xlsx", made, COMPANY)

    book = openpyxl.load_workbook(tmp_path / "exact.xlsx")
    assert values_below(book, "revenue_forecast", "mean_amount") == [
        "9007199254740993.02",
        "mean_amount",
        0.01,
        "9007199254740993.01",
    ]
    assert "Some values of mean_amount are text" in book["revenue_forecast"]["A1"].value


def test_each_kind_of_column_has_its_number_format(workbook: Workbook) -> None:
    formats = {
        ("revenue_forecast", "mean_amount"): "#,##0.00_)",
        ("revenue_forecast", "deals"): "#,##0_)",
        ("stage_conversion", "win_rate"): "0.0%_)",
        ("time_in_stage", "p50_days"): "#,##0.0_)",
        ("quarantine", "row_number"): "0_)",
        ("revenue_forecast", "period_end_date"): "yyyy-mm-dd",
        ("data_quality", "failing_since"): 'yyyy-mm-dd hh:mm:ss "UTC"',
    }

    found = {place: cells_below(workbook, *place)[2].number_format for place in formats}

    assert found == formats


def test_dates_and_instants_are_dates_to_the_spreadsheet(workbook: Workbook) -> None:
    ends = values_below(workbook, "revenue_forecast", "period_end_date")
    since = values_below(workbook, "data_quality", "failing_since")

    assert ends[2] == datetime(2012, 4, 1)  # noqa: DTZ001  (a cell has no zone)
    assert since[2] == datetime(2012, 3, 14, 23, 59, 59)  # noqa: DTZ001  (nor this)
    assert since[3] is None


def test_headers_stay_in_sight_and_can_be_filtered_without_the_totals(
    workbook: Workbook,
) -> None:
    for table in PUBLISHED:
        sheet = workbook[table.name]
        assert sheet.freeze_panes == "A4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert [cell.value for cell in sheet[3]] == table.schema.names()
        assert sheet.auto_filter.ref.endswith(str(max(3, sheet.max_row)))


def test_columns_are_as_wide_as_their_names_and_amounts_need(
    workbook: Workbook,
) -> None:
    sheet = workbook["revenue_forecast"]
    columns = {cell.value: cell.column_letter for cell in sheet[3]}

    widths = {n: sheet.column_dimensions[c].width for n, c in columns.items()}

    assert widths["mean_amount"] >= len("-123,456,789.00 ")
    assert all(width > len(name) for name, width in widths.items())


def test_no_text_becomes_a_formula_or_a_link(workbook: Workbook) -> None:
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    assert values_below(workbook, "data_quality", "rule")[2:] == ["'@sum", "a rule"]
    assert not any(text.startswith(tuple("=+-@")) for text in texts_of(workbook))


def test_a_null_is_an_empty_cell_and_nought_is_nought(workbook: Workbook) -> None:
    assert values_below(workbook, "revenue_forecast", "deals")[2:] == [12, None, 0]


def test_the_first_page_says_what_the_figures_are_and_what_they_add_up_to(
    workbook: Workbook, generation: Generation
) -> None:
    rows = [
        tuple(value for value in row if value is not None)
        for row in workbook["Read me"].iter_rows(values_only=True)
    ]

    assert ("Company", "Demo Ltd") in rows
    assert ("Reporting currency", "'=EUR") in rows
    assert ("As of", "2012-03-15 00:00:00 UTC (exclusive)") in rows
    assert ("Generation", generation.id) in rows
    assert (
        "revenue_forecast",
        "mean_amount",
        3,
        2469135.64,
        "Sheet revenue_forecast, revenue_forecast.csv and revenue_forecast.parquet",
    ) in rows
    for table in TABLES.values():
        assert (table.name, f"A row is {table.grain}.") in rows
        for column in table.columns:
            assert any(row[::2] == (column.name, column.description) for row in rows)


def test_a_table_too_long_for_a_sheet_says_which_rows_are_left_out(
    tmp_path: Path, generation: Generation
) -> None:
    extents = write_workbook(tmp_path / "w.xlsx", generation, COMPANY, most_rows=10)

    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["quarantine"]
    assert sheet.max_row == 10
    assert "Rows 8 to 20 are left out here" in sheet["A1"].value
    assert "quarantine.csv has all" in sheet["A1"].value
    assert (extents["quarantine"].rows, extents["quarantine"].left_out) == (7, 13)


def test_a_table_in_order_of_time_keeps_its_latest_rows(
    tmp_path: Path,
    fence: Fence,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> None:
    first = datetime(2012, 1, 1)  # noqa: DTZ001  (only its day is used)
    days = [(first + timedelta(days=n)).date() for n in range(20)]
    rows = rows_of(PIPELINE_DAILY, *({"date": day} for day in days))
    made = make_generation(fence, rows={"pipeline_daily": rows})

    write_workbook(tmp_path / "w.xlsx", made, COMPANY, most_rows=10)

    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    shown = [day.date() for day in values_below(book, "pipeline_daily", "date")[2:]]
    assert shown == days[-7:]
    assert "Rows 1 to 13 are left out" in book["pipeline_daily"]["A1"].value
    total = values_below(book, "pipeline_daily", "amount")[0]
    assert total == 20.0


def test_the_same_generation_gives_the_same_bytes(
    tmp_path: Path, generation: Generation
) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(tmp_path / name, generation, COMPANY)

    made = openpyxl.load_workbook(tmp_path / "one.xlsx").properties
    assert made.created == made.modified == datetime(2012, 3, 15)  # noqa: DTZ001  (UTC)

    one, two = ((tmp_path / name).read_bytes() for name in ("one.xlsx", "two.xlsx"))
    assert one == two
    assert sorted(path.name for path in tmp_path.glob("*.xlsx*")) == [
        "one.xlsx",
        "two.xlsx",
    ]
