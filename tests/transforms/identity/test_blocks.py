"""Blocks: records are compared within them, and within them alone."""

import polars as pl

from transforms.identity.blocks import crowded, paired

KEYS = pl.LazyFrame(
    [
        (1, 3, "a"),
        (2, 3, "a"),
        (2, 3, "a"),
        (2, 4, "b"),
        (1, 4, "b"),
        (3, 4, "b"),
        (4, 4, "c"),
    ],
    schema={"number": pl.Int64, "scope": pl.Int8, "key": pl.String},
    orient="row",
)


def test_those_of_one_block_are_a_pair_once_by_the_first_scope() -> None:
    pairs = paired(KEYS, at_most=3).sort("one", "other").collect().rows()

    assert pairs == [(1, 2, 3), (1, 3, 4), (2, 3, 4)]


def test_a_block_that_is_too_large_is_left_out_and_counted() -> None:
    assert paired(KEYS, at_most=2).collect().rows() == [(1, 2, 3)]
    assert crowded(KEYS, at_most=2).collect().rows() == [(3, 1)]


def test_without_a_key_there_is_no_pair() -> None:
    assert paired(KEYS.clear(), at_most=3).collect().is_empty()
    assert crowded(KEYS.clear(), at_most=3).collect().rows() == [(0, 0)]
