"""Money: exact to the last cent."""

from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.metrics import money

CENT = Decimal("0.01")
CENTS = st.integers(-(10**15), 10**15)


def cents_each(cents: int, parts: int) -> object:
    frame = pl.DataFrame({"cents": [cents], "parts": [parts]})
    return frame.select(money.cents_each(pl.col("cents"), pl.col("parts"))).item()


@given(CENTS)
def test_an_amount_comes_back_from_its_cents_as_it_was(cents: int) -> None:
    amount = Decimal(cents) * CENT
    frame = pl.DataFrame({"amount": [amount]}, schema={"amount": pl.Decimal(18, 2)})
    there = frame.select(cents=money.cents(pl.col("amount")))

    assert there.item() == cents
    assert there.select(money.amount(pl.col("cents"))).item() == amount


@given(CENTS, st.integers(1, 10**6))
def test_a_division_rounds_half_a_cent_to_the_even_one(cents: int, parts: int) -> None:
    exact = Decimal(cents) / Decimal(parts)

    assert cents_each(cents, parts) == exact.quantize(
        Decimal(1), rounding=ROUND_HALF_EVEN
    )


@pytest.mark.parametrize(("cents", "each"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2)])
def test_half_a_cent_goes_to_the_even_one(cents: int, each: int) -> None:
    assert cents_each(cents, 2) == each


def test_what_is_shared_by_nobody_is_nothing() -> None:
    assert cents_each(100, 0) is None
