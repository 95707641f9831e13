import json
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.readers.text import float_text, json_text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.floats(allow_nan=False))
def test_the_text_of_a_number_is_that_number(number: float) -> None:
    text = pl.select(float_text(pl.lit(number, pl.Float64))).item()

    assert float(text) == number
    assert not text.endswith(".0")
    assert math.isinf(number) or "," not in text


@given(values)
def test_nested_values_are_json_that_says_the_same(value: object) -> None:
    assert json.loads(json_text(value)) == value


@pytest.mark.parametrize("value", [{"b": 1, "a": [1.5, "ü"]}, {}, [[]], {'"': None}])
def test_nested_values_are_written_without_blanks(value: object) -> None:
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    assert json_text(value) == plain
