"""The rules of `revenue_forecast`: each is seen to be untrue of a broken night."""

from datetime import date, timedelta

import polars as pl
import pytest

from tests.expectations.builders import LATER, business, day, money, put, spoilt, untrue
from transforms.schemas import INSTANT, MONEY

TABLE = "revenue_forecast"


def _of_yesterday(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows as if no run had come since."""
    return table.with_columns(as_of=pl.lit(day(2), INSTANT))


BROKEN = {
    "no forecast is from after as_of": (TABLE, put(0, as_of=LATER)),
    "there is a forecast as of this run": (TABLE, _of_yesterday),
    "a period ends after it begins": (TABLE, put(0, period_end_date=date(2026, 3, 1))),
    "p10 is no more than p50, and p50 no more than p90": (
        TABLE,
        put(2, p50_amount=money("30.01")),
    ),
    "what is booked is certain": (TABLE, put(0, p90_amount=money("50.01"))),
    "every member has all parts, and its total is their sum, to the cent": (
        TABLE,
        put(3, mean_amount=money("100.01")),
    ),
    "the company is the sum of its pipelines, to the cent": (
        TABLE,
        put(7, mean_amount=money("100.01")),
    ),
    "what is booked is what dim_deals won in the period, to the cent": (
        "dim_deals",
        put(1, reporting_amount=money("50.01")),
    ),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue(TABLE, spoilt(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == business(TABLE)


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "won", "closed_at": day(1) - timedelta(seconds=1)},
        {"outcome": "lost", "closed_at": day(2)},
    ],
)
def test_only_deals_won_since_the_period_opened_are_booked(
    values: dict[str, object],
) -> None:
    frames = spoilt("dim_deals", put(0, **values))

    assert untrue(TABLE, frames) == set()


def test_a_part_that_is_missing_is_noticed_even_if_it_is_worth_nothing() -> None:
    no_inflow = pl.col("part") != "not_yet_created"
    frames = spoilt(
        TABLE,
        lambda table: table.filter(no_inflow).with_columns(
            pl.when(pl.col("part") == "total")
            .then(pl.lit(80, MONEY))
            .otherwise(name)
            .alias(name)
            for name in ("mean_amount", "p10_amount", "p50_amount", "p90_amount")
        ),
    )

    assert untrue(TABLE, frames) == {
        "every member has all parts, and its total is their sum, to the cent"
    }
