from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from flows.storage.manifest import (
    TableFacts,
    UnfaithfulCopy,
    combined_hash,
    measure,
    refuse_unfaithful,
    schema_version,
)
from transforms.schemas import DIM_DEALS, DIM_PIPELINES, TABLES


def facts(**changes: object) -> TableFacts:
    made = TableFacts(
        rows=2, content_hash="h", columns={}, control_sums={"amount": "1.10"}
    )
    return made.model_copy(update=changes)


def test_a_table_is_measured_in_rows_and_exact_sums_of_its_known_money(
    tmp_path: Path, rows_of: Callable[..., pl.LazyFrame]
) -> None:
    path = tmp_path / "dim_deals.parquet"
    amounts = ("9999999999999999.99", "0.01", None)
    rows_of(
        DIM_DEALS,
        *({"amount": a and Decimal(a), "reporting_amount": None} for a in amounts),
    ).sink_parquet(path)

    measured = measure(path, DIM_DEALS)

    assert measured.rows == 3
    assert measured.control_sums == {
        "amount": "10000000000000000.00",
        "reporting_amount": None,
    }
    assert measured.columns["amount"] == "decimal(18, 2)"
    assert list(measured.columns) == DIM_DEALS.schema.names()


def test_an_empty_table_has_no_sum_rather_than_nought(tmp_path: Path) -> None:
    path = tmp_path / "dim_deals.parquet"
    DIM_DEALS.empty().sink_parquet(path)

    assert measure(path, DIM_DEALS).control_sums["amount"] is None


@pytest.mark.parametrize(
    ("rows", "amount"), [(1, "1.10"), (2, "1.11"), (2, None), (3, "1.10")]
)
def test_a_copy_with_other_rows_or_sums_is_refused(
    rows: int, amount: str | None
) -> None:
    with pytest.raises(UnfaithfulCopy, match=r"dim_deals\.csv has"):
        refuse_unfaithful("dim_deals.csv", facts(), rows, {"amount": amount})


def test_a_faithful_copy_passes() -> None:
    refuse_unfaithful("dim_deals.csv", facts(), 2, {"amount": "1.10"})


def test_the_hash_of_all_tables_changes_with_each_and_not_with_their_order() -> None:
    one, other = facts(), facts(content_hash="other")

    assert combined_hash({"a": one, "b": other}) == combined_hash(
        {"b": other, "a": one}
    )
    assert combined_hash({"a": one, "b": other}) != combined_hash(
        {"a": other, "b": one}
    )


def test_the_schema_version_changes_with_a_column_and_not_with_a_description() -> None:
    first, *others = DIM_PIPELINES.columns
    reworded = replace(first, description="another word")
    with_other_words = replace(DIM_PIPELINES, columns=(reworded, *others))
    with_other_columns = replace(DIM_PIPELINES, columns=(*others, first))

    def version(table: object) -> str:
        return schema_version({**TABLES, "dim_pipelines": table})  # type: ignore[dict-item]  # a table, told as an object

    assert version(with_other_words) == schema_version()
    assert version(with_other_columns) != schema_version()
