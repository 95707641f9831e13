"""The vocabulary of rules, each expression in one small frame."""

import polars as pl
import pytest

from expectations import expressions as ex


def told(expression: pl.Expr, **columns: list[object]) -> list[object]:
    return pl.DataFrame(columns).select(told=expression)["told"].to_list()


def test_a_row_continues_the_one_before_if_they_are_alike() -> None:
    assert told(ex.continues("d"), d=["a", "a", "b"]) == [False, True, False]


def test_a_row_goes_on_if_the_one_after_is_alike() -> None:
    assert told(ex.goes_on("d"), d=["a", "a", "b"]) == [True, False, False]


def test_what_is_unknown_is_alike_and_the_first_and_last_row_have_one_neighbour() -> (
    None
):
    assert told(ex.continues("d"), d=[None, None]) == [False, True]
    assert told(ex.goes_on("d"), d=[None, None]) == [True, False]


@pytest.mark.parametrize(
    ("numbers", "is_numbered"),
    [([1, 2, 1], [True, True, True]), ([2, 3, 0], [False, True, False])],
)
def test_each_run_is_numbered_from_1(
    numbers: list[object], is_numbered: list[object]
) -> None:
    assert told(ex.is_numbered("n", "d"), d=["a", "a", "b"], n=numbers) == is_numbered


def test_rows_are_in_order_column_by_column_with_nulls_last() -> None:
    said = told(
        ex.is_in_order(["a", "b"]),
        a=["x", "x", "x", "y", "y", None, "z"],
        b=[1, 2, None, 0, 0, 0, 0],
    )

    assert said == [True, True, True, True, True, True, False]


def test_an_earlier_column_decides_before_a_later_one() -> None:
    assert told(ex.is_in_order(["a", "b"]), a=[2, 1], b=[1, 2]) == [True, False]


@pytest.mark.parametrize(
    ("row", "is_ascending"),
    [
        ((1, 1, 2), True),
        ((1, 3, 2), False),
        ((3, None, 2), False),
        ((None, None, 2), True),
    ],
)
def test_numbers_ascend_whatever_is_unknown_between_them(
    row: tuple[object, object, object], *, is_ascending: bool
) -> None:
    columns = {name: [value] for name, value in zip("abc", row, strict=True)}

    assert told(ex.is_ascending("a", "b", "c"), **columns) == [is_ascending]
