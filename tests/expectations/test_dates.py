"""The rules of `dim_dates`: each is seen to be untrue of a broken night."""

import polars as pl
import pytest

from tests.expectations.builders import (
    AS_OF,
    business,
    day,
    put,
    spoilt,
    untrue,
    without,
)

TABLE = "dim_dates"


def _until_yesterday(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return the calendar as if it ended before as_of."""
    return table.filter(pl.col("ends_at") < AS_OF)


BROKEN = {
    "no day is left out": (TABLE, without(5)),
    "a day opens at the instant the day before closes": (
        TABLE,
        put(5, starts_at=day(6, 1)),
    ),
    "a day closes after it opens": (TABLE, put(5, ends_at=day(6))),
    "as_of lies within the calendar": (TABLE, _until_yesterday),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
