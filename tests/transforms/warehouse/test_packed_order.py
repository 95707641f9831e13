"""Packed words order rows as comparing them one by one would."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.warehouse import packed_order
from transforms.warehouse.packed_order import PackedOrder, by_text
from transforms.warehouse.path_order import in_path_order

NAMES = st.lists(st.sampled_from(["a", "b", "ab", "", "é", "crm:10", "crm:9"]))


def told_apart_late(texts: pl.Series) -> pl.Series:
    """Hashes that agree in all bits that the first pass looks at."""
    lengths = texts.str.len_bytes().cast(pl.UInt64)
    return lengths * 8 + texts.str.slice(0, 1).rank("dense").cast(pl.UInt64) % 8


def all_the_same(texts: pl.Series) -> pl.Series:
    return texts.str.len_bytes().cast(pl.UInt64) * 0


@given(st.lists(st.integers(0, 2**40)))
def test_equal_values_stay_in_the_order_in_which_they_came(values: list[int]) -> None:
    order = PackedOrder(len(values)).of(pl.Series(values, dtype=pl.UInt64))

    rows = sorted(range(len(values)), key=values.__getitem__)
    assert order.to_list() == rows


@given(names=NAMES.filter(bool))
def test_rows_of_one_text_lie_together_in_the_order_of_the_texts(
    names: list[str],
) -> None:
    rows = pl.Series(reversed(range(len(names))), dtype=pl.UInt32)
    placed = by_text(pl.Series(names), rows, PackedOrder(len(names)))

    expected = sorted(rows.to_list(), key=names.__getitem__)
    assert placed.rows.to_list() == expected
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    assert placed.places.to_list() == [places[names[row]] for row in expected]


@pytest.mark.parametrize("hashes", [told_apart_late, all_the_same])
@settings(deadline=None)
@given(names=NAMES)
def test_hashes_that_agree_do_not_mix_two_deals(
    hashes: Callable[[pl.Series], pl.Series], names: list[str]
) -> None:
    rows = pl.LazyFrame(
        {"deal_id": names, "changed_at": range(len(names), 0, -1)},
        schema={"deal_id": pl.String(), "changed_at": pl.Datetime("us", "UTC")},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_order, "hash_of", hashes)
        ours = in_path_order(rows).collect()

    assert_frame_equal(ours, rows.sort("deal_id", "changed_at").collect())
