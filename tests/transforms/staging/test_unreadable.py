"""Rows and answers that could not be read are told by their place, never by value."""

import polars as pl

from tests.transforms.histories import day
from transforms.staging.unreadable import unreadable_records, unreadable_rows
from transforms.tables.table import INSTANT

PLACE = {
    "source": "crm",
    "row_number": 7,
    "column": "(row)",
    "reason": "is cut off",
    "extracted_at": day(3),
}


def raw(**more: object) -> pl.LazyFrame:
    row = {"_row": 7, "text": "secret", "reason": "is cut off", **more}
    return pl.LazyFrame([{**row, "_extracted_at": day(3)}]).with_columns(
        pl.col("_extracted_at").cast(INSTANT)
    )


def test_a_record_that_could_not_be_read_is_told_by_its_table_and_row() -> None:
    found = unreadable_records(raw(table="deals"), "crm").collect()

    assert found.to_dicts() == [PLACE | {"file": "deals", "taken_at": day(3)}]


def test_a_row_that_could_not_be_read_is_told_by_its_file_and_row() -> None:
    found = unreadable_rows(raw(_file="a.csv", _taken_at=day(2)), "crm").collect()

    assert found.to_dicts() == [PLACE | {"file": "a.csv", "taken_at": day(2)}]
