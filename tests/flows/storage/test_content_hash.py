from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest

from flows.storage.content_hash import content_hash
from transforms.schemas import INSTANT, MONEY, Column, Table

DEALS = Table(
    name="deals",
    layer="warehouse",
    grain="one deal",
    key=("deal_id",),
    sorted_by=("deal_id",),
    columns=tuple(
        Column(name, dtype, "")
        for name, dtype in {
            "deal_id": pl.String(),
            "name": pl.String(),
            "amount": MONEY,
            "stays": pl.Int64(),
            "days": pl.Float64(),
            "is_open": pl.Boolean(),
            "closed_at": INSTANT,
            "day": pl.Date(),
        }.items()
    ),
)
DEAL: dict[str, Any] = {
    "deal_id": "crm:1",
    "name": "Zoë",
    "amount": Decimal("1200.50"),
    "stays": 3,
    "days": 0.25,
    "is_open": True,
    "closed_at": datetime(2012, 3, 14, 23, 59, 59, 999_999, tzinfo=UTC),
    "day": date(2012, 3, 14),
}
BLANK = dict.fromkeys(DEAL) | {"deal_id": "crm:2"}


def deals(*rows: dict[str, Any]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema=DEALS.schema)


def many_deals() -> pl.LazyFrame:
    rows = [DEAL | {"deal_id": f"crm:{n}", "stays": n} for n in range(1_000)]
    return deals(*rows, BLANK)


def test_the_hash_is_the_same_on_every_machine_and_with_every_library_version() -> None:
    assert content_hash(deals(DEAL, BLANK), DEALS) == (
        "7fa80ca274283173691750b0ada2fe9237a23af0146eae7ab5be5a8efd77f438"
    )


@pytest.mark.parametrize("rows", [1, 7, 1_000, 5_000])
def test_the_hash_does_not_depend_on_how_many_rows_are_read_at_a_time(
    rows: int,
) -> None:
    assert content_hash(many_deals(), DEALS, rows) == content_hash(many_deals(), DEALS)


@pytest.mark.parametrize("compression", ["zstd", "snappy", "uncompressed"])
@pytest.mark.parametrize("row_group", [10, 333, 100_000])
def test_the_hash_does_not_depend_on_the_layout_of_the_file(
    tmp_path: Path,
    compression: Literal["zstd", "snappy", "uncompressed"],
    row_group: int,
) -> None:
    path = tmp_path / "deals.parquet"
    many_deals().sink_parquet(path, compression=compression, row_group_size=row_group)

    assert content_hash(path, DEALS) == content_hash(many_deals(), DEALS)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("1200.51")},
        {"amount": None},
        {"name": None},
        {"name": ""},
        {"name": "Zoe"},
        {"stays": 0},
        {"stays": None},
        {"days": 0.250_000_000_000_000_06},
        {"is_open": False},
        {"is_open": None},
        {"closed_at": datetime(2012, 3, 14, 23, 59, 59, 999_998, tzinfo=UTC)},
        {"day": date(2012, 3, 15)},
    ],
)
def test_any_change_of_any_value_changes_the_hash(change: dict[str, Any]) -> None:
    assert content_hash(deals(DEAL | change), DEALS) != content_hash(deals(DEAL), DEALS)


@pytest.mark.parametrize(
    ("column", "nothing"),
    [
        ("name", ""),
        ("amount", Decimal("0.00")),
        ("stays", 0),
        ("days", 0.0),
        ("is_open", False),
        ("closed_at", datetime(1970, 1, 1, tzinfo=UTC)),
        ("day", date(1970, 1, 1)),
    ],
)
def test_null_is_not_nothing(column: str, nothing: object) -> None:
    unknown, known = deals(DEAL | {column: None}), deals(DEAL | {column: nothing})

    assert content_hash(unknown, DEALS) != content_hash(known, DEALS)


def test_the_order_of_rows_counts() -> None:
    assert content_hash(deals(DEAL, BLANK), DEALS) != content_hash(
        deals(BLANK, DEAL), DEALS
    )


def test_texts_are_told_apart_where_only_the_border_between_rows_moved() -> None:
    left = deals(DEAL | {"name": "ab"}, DEAL | {"name": "c"})
    right = deals(DEAL | {"name": "a"}, DEAL | {"name": "bc"})

    assert content_hash(left, DEALS) != content_hash(right, DEALS)


def test_a_value_that_moved_to_the_next_column_changes_the_hash() -> None:
    left = deals(DEAL | {"deal_id": "a", "name": "b"})
    right = deals(DEAL | {"deal_id": "b", "name": "a"})

    assert content_hash(left, DEALS) != content_hash(right, DEALS)


def test_minus_nought_is_nought_and_every_nan_is_the_same() -> None:
    nan = float("nan")

    assert content_hash(deals(DEAL | {"days": -0.0}), DEALS) == content_hash(
        deals(DEAL | {"days": 0.0}), DEALS
    )
    assert content_hash(deals(DEAL | {"days": -nan}), DEALS) == content_hash(
        deals(DEAL | {"days": nan}), DEALS
    )


def test_an_empty_table_has_a_hash_that_only_another_schema_changes() -> None:
    renamed = Table(
        name="deals",
        layer="warehouse",
        grain="one deal",
        key=(),
        sorted_by=(),
        columns=(Column("id", pl.String(), ""),),
    )

    assert content_hash(deals(), DEALS) == content_hash(DEALS.empty(), DEALS)
    assert content_hash(renamed.empty(), renamed) != content_hash(deals(), DEALS)


def test_a_file_with_other_columns_is_refused(
    tmp_path: Path, rows_of: Callable[..., pl.LazyFrame]
) -> None:
    path = tmp_path / "deals.parquet"
    rows_of(DEALS, {}).with_columns(stays=pl.lit("3")).sink_parquet(path)

    with pytest.raises(pl.exceptions.SchemaError, match="stays"):
        content_hash(path, DEALS)


def test_a_type_that_stores_do_not_share_is_refused() -> None:
    odd = Table("t", "warehouse", "x", (), (), (Column("n", pl.UInt32(), ""),))

    with pytest.raises(TypeError, match="column 'n' is UInt32"):
        content_hash(odd.empty(), odd)
