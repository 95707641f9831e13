"""Components: what hangs together, however long the chain and whatever the order."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.mail.components import COMPONENTS, components, labels

SIZE = 30


def found(*pairs: tuple[int, int]) -> list[tuple[int, int]]:
    frame = pl.LazyFrame(
        pairs, schema={"one": pl.Int64, "other": pl.Int64}, orient="row"
    )
    return components(frame).sort("node").collect().rows()


def test_everything_hangs_on_the_smallest() -> None:
    assert found((7, 9), (3, 7), (5, 4)) == [(5, 4), (7, 3), (9, 3)]


def test_numbers_need_not_be_dense_nor_pairs_different() -> None:
    assert found((10**12, 2), (4, 4)) == [(10**12, 2)]


def test_a_long_chain_hangs_together_whatever_the_order_of_its_links() -> None:
    chain = np.random.default_rng(0).permutation(50_000)

    assert not labels(chain[:-1], chain[1:], chain.size).any()


def test_without_a_pair_nothing_hangs_on_anything() -> None:
    assert found() == []
    empty = pl.LazyFrame(schema={"one": pl.Int64, "other": pl.Int64})
    assert components(empty).collect_schema() == COMPONENTS


def by_walking(pairs: list[tuple[int, int]]) -> list[int]:
    """Return for each number the smallest that can be walked to."""
    reached = [{number} for number in range(SIZE)]
    for _ in range(SIZE):
        for one, other in pairs:
            both = reached[one] | reached[other]
            reached[one] = reached[other] = both
    return [min(numbers) for numbers in reached]


NUMBERS = st.integers(0, SIZE - 1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40))
def test_it_is_what_walking_from_each_gives(pairs: list[tuple[int, int]]) -> None:
    one, other = (
        np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1)
    )

    assert labels(one, other, SIZE).tolist() == by_walking(pairs)
