"""The packed key orders rows as a plain sort would, whatever they are."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.histories import day
from transforms.tables.table import INSTANT
from transforms.warehouse.path_order import in_path_order

SCHEMA = pl.Schema(
    {
        "deal_id": pl.String(),
        "changed_at": INSTANT,
        "sequence": pl.Int64(),
        "rank": pl.Int8(),
        "value": pl.Int64(),
    }
)
ROW = st.tuples(
    st.sampled_from(["crm:1", "crm:10", "crm:2", "b:7", "é"]),
    st.sampled_from([day(1) + timedelta(microseconds=n) for n in (0, 1, 999, 5000)]),
    st.sampled_from([None, -3, 0, 1, 2**40]),
    st.integers(0, 3),
)


def frame(rows: Sequence[tuple[object, ...]]) -> pl.LazyFrame:
    numbered = [(*row, number) for number, row in enumerate(rows)]
    return pl.LazyFrame(numbered, schema=SCHEMA, orient="row")


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROW, max_size=30))
def test_the_order_is_that_of_a_plain_sort(rows: list[tuple[object, ...]]) -> None:
    columns = ["deal_id", "changed_at", "sequence", "rank"]
    ours = in_path_order(frame(rows), "sequence", rank="rank").collect()

    assert (
        ours.select(columns).rows()
        == frame(rows).sort(columns).select(columns).collect().rows()
    )
    assert sorted(ours["value"].to_list()) == list(range(len(rows)))


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(ROW, max_size=30))
def test_with_all_columns_named_the_order_is_total(
    rows: list[tuple[object, ...]],
) -> None:
    columns = ["deal_id", "changed_at", "sequence", "rank", "value"]
    ours = in_path_order(frame(rows), "sequence", "rank", "value").collect()

    assert_frame_equal(ours, frame(rows).sort(columns).collect())


@pytest.mark.parametrize("moment", [None, day(1) + timedelta(days=365 * 7900)])
def test_what_does_not_fit_the_key_is_sorted_all_the_same(moment: object) -> None:
    rows = [("crm:2", day(1), 1, 0), ("crm:1", moment, 1, 0), ("crm:1", day(1), 2, 0)]
    ours = in_path_order(frame(rows), "sequence", rank="rank").collect()

    plain = frame(rows).sort("deal_id", "changed_at", "sequence", "rank").collect()
    assert_frame_equal(ours, plain)


def test_no_rows_stay_no_rows() -> None:
    assert in_path_order(frame([]), "sequence", rank="rank").collect().is_empty()
