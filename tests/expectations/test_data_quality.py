"""The rules of `data_quality`: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from tests.expectations.builders import LATER, business, day, put, spoilt, untrue
from transforms.schemas import INSTANT

TABLE = "data_quality"


def _of_yesterday(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows as if no run had come since."""
    return table.with_columns(as_of=pl.lit(day(2), INSTANT))


BROKEN = {
    "nothing critical was found in the data": (
        TABLE,
        put(1, severity="critical"),
    ),
    "no run is after as_of": (TABLE, put(0, as_of=LATER)),
    "this run is accounted for": (TABLE, _of_yesterday),
    "no rule fails more often than it was asked": (TABLE, put(1, failed=4)),
    "exactly what is not true has been so since some run": (TABLE, put(0, failed=1)),
    "nothing has been failing since after its run": (
        TABLE,
        put(1, failing_since=LATER),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
