"""The rules of `dim_dates`: each is seen to be untrue of a broken night."""

from datetime import date

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
    "a day closes after it opens, but for one that the clocks left out": (
        TABLE,
        put(5, ends_at=day(6)),
    ),
    "no day closes before it opens": (TABLE, put(5, ends_at=day(5))),
    "a fiscal month begins on its first day, and goes on": (
        TABLE,
        put(5, fiscal_month_start_date=date(2026, 3, 2)),
    ),
    "a fiscal quarter begins on its first day, and goes on": (
        TABLE,
        put(31, fiscal_quarter_start_date=date(2026, 3, 31)),
    ),
    "a fiscal year begins on its first day, and goes on": (
        TABLE,
        put(5, fiscal_year_start_date=date(2026, 3, 7)),
    ),
    "a fiscal month lies in one quarter, a quarter in one year": (
        TABLE,
        put(31, fiscal_month_start_date=date(2026, 3, 1)),
    ),
    "three fiscal months are a quarter, and four quarters a year": (
        TABLE,
        put(5, fiscal_quarter=2),
    ),
    "as_of lies within the calendar": (TABLE, _until_yesterday),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)
