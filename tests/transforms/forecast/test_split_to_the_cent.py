"""Parts that add up."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.forecast.split_to_the_cent import split_to_the_cent

AMOUNTS = st.lists(st.floats(0, 1e9), max_size=50)


@given(AMOUNTS)
def test_the_parts_add_up_to_the_rounded_total(amounts: list[float]) -> None:
    cents = np.array(amounts, dtype=np.float64) * 100

    assert split_to_the_cent(np.array(amounts)).sum() == np.rint(cents.sum())


@given(AMOUNTS)
def test_no_part_moves_by_more_than_a_cent(amounts: list[float]) -> None:
    cents = np.array(amounts, dtype=np.float64) * 100

    assert (np.abs(split_to_the_cent(np.array(amounts)) - cents) <= 1).all()


def test_the_missing_cent_goes_to_who_lost_most_and_to_the_first_on_a_tie() -> None:
    thirds = np.array([100 / 3, 100 / 3, 100 / 3, 0.002])

    assert split_to_the_cent(thirds).tolist() == [3334, 3333, 3333, 0]
