from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.publications.csv_file import verify_csv, write_csv
from flows.storage.generations import Generation
from flows.storage.manifest import UnfaithfulCopy
from transforms.schemas import DATA_QUALITY, DIM_DEALS, TIME_IN_STAGE


def without_our_apostrophe(column: pl.Expr) -> pl.Expr:
    return column.str.replace(r"^'('*[=+@-])", "${1}")


def test_a_csv_read_back_is_the_table_to_the_cent(
    tmp_path: Path, generation: Generation
) -> None:
    table = generation.scan("dim_deals")

    write_csv(table, tmp_path / "dim_deals.csv")

    read = pl.read_csv(tmp_path / "dim_deals.csv", schema=DIM_DEALS.schema)
    same = read.with_columns(without_our_apostrophe(pl.col("deal_name")))
    assert same.equals(table.collect())
    assert read["deal_name"].to_list() == [
        '\'=HYPERLINK("http://x.example","pay")',
        None,
        "",
        'a "quoted", name\r\nof Zoë, http://x.example',
    ]


def test_the_bytes_are_utf_8_with_a_header_and_instants_in_utc(
    tmp_path: Path, generation: Generation
) -> None:
    path = tmp_path / "data_quality.csv"

    write_csv(generation.scan("data_quality"), path)

    header, first, *_ = path.read_bytes().decode("utf-8").split("\n")
    assert header == ",".join(DATA_QUALITY.schema.names())
    assert first.startswith("2012-03-15T00:00:00.000000Z,a,'@sum,")
    assert first.endswith(",2012-03-14T23:59:59.000000Z")


@pytest.mark.parametrize(
    "number", [0.1 + 0.2, 1e-9, 1 / 3, 5e-324, 123_456_789.123, 1e22, -0.25]
)
def test_a_float_is_the_same_number_when_it_is_read_back(
    tmp_path: Path, rows_of: Callable[..., pl.LazyFrame], number: float
) -> None:
    path = tmp_path / "time_in_stage.csv"

    write_csv(rows_of(TIME_IN_STAGE, {"p50_days": number}), path)

    read = pl.read_csv(path, schema=TIME_IN_STAGE.schema)
    assert read["p50_days"].item() == number
    assert "e" not in path.read_text().splitlines()[1].split(",")[-6]


def test_a_file_that_was_cut_off_is_not_published(
    tmp_path: Path, generation: Generation
) -> None:
    path = tmp_path / "dim_deals.csv"
    write_csv(generation.scan("dim_deals"), path)
    facts = generation.manifest.tables["dim_deals"]
    verify_csv(path, DIM_DEALS.schema, facts)

    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))

    with pytest.raises(UnfaithfulCopy, match=r"dim_deals\.csv has 3 rows"):
        verify_csv(path, DIM_DEALS.schema, facts)


def test_a_file_with_a_cent_too_many_is_not_published(
    tmp_path: Path, generation: Generation
) -> None:
    path = tmp_path / "revenue_forecast.csv"
    write_csv(generation.scan("revenue_forecast"), path)
    path.write_text(path.read_text().replace("1234567.89", "1234567.90"))

    with pytest.raises(UnfaithfulCopy, match=r"2469135\.65"):
        verify_csv(
            path,
            generation.scan("revenue_forecast").collect_schema(),
            generation.manifest.tables["revenue_forecast"],
        )
