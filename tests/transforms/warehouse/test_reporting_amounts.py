"""Money of any currency, in the reporting one, on the day that counts."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from transforms.tables.references import DIM_EXCHANGE_RATES
from transforms.tables.table import MONEY
from transforms.warehouse.reporting_amounts import with_reporting_amount

SCHEMA = {"currency": pl.String(), "amount": MONEY, "on": pl.Date()}
RATES = pl.LazyFrame(
    [
        ("CHF", date(2026, 1, 1), date(2026, 2, 1), Decimal("0.95"), "EUR"),
        ("CHF", date(2026, 2, 1), None, Decimal("1.05"), "EUR"),
        ("USD", date(2026, 1, 1), date(2026, 1, 10), Decimal("0.92345678"), "EUR"),
    ],
    schema=DIM_EXCHANGE_RATES.schema,
    orient="row",
)


def worth(
    currency: str | None, amount: str | None, on: date, rates: pl.LazyFrame = RATES
) -> Decimal | None:
    known = None if amount is None else Decimal(amount)
    rows = pl.LazyFrame([(currency, known, on)], schema=SCHEMA, orient="row")
    found = with_reporting_amount(rows, rates, on="on", reporting_currency="EUR")
    assert found.collect_schema()["reporting_amount"] == MONEY
    value: Decimal | None = found.collect()["reporting_amount"].item()
    return value


def test_the_reporting_currency_needs_no_rate() -> None:
    assert worth("EUR", "12.34", date(2020, 1, 1)) == Decimal("12.34")
    assert worth("EUR", "12.34", date(2020, 1, 1), RATES.clear()) == Decimal("12.34")


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2026, 1, 1), "95.00"),
        (date(2026, 1, 31), "95.00"),
        (date(2026, 2, 1), "105.00"),
        (date(2031, 1, 1), "105.00"),
    ],
)
def test_the_rate_of_the_day_counts_and_the_last_one_goes_on(
    on: date, value: str
) -> None:
    assert worth("CHF", "100.00", on) == Decimal(value)


@pytest.mark.parametrize(
    ("currency", "on"),
    [
        ("CHF", date(2025, 12, 31)),
        ("USD", date(2026, 1, 10)),
        ("JPY", date(2026, 1, 1)),
        (None, date(2026, 1, 1)),
    ],
)
def test_without_a_rate_on_that_day_there_is_no_reporting_amount(
    currency: str | None, on: date
) -> None:
    assert worth(currency, "100.00", on) is None


def test_half_a_cent_goes_to_the_even_one_and_eight_places_of_a_rate_count() -> None:
    assert worth("CHF", "0.10", date(2026, 1, 5)) == Decimal("0.10")  # 0.095
    assert worth("CHF", "0.30", date(2026, 1, 5)) == Decimal("0.28")  # 0.285
    assert worth("USD", "1234567890123.45", date(2026, 1, 5)) == Decimal(
        "1140070088504.79"
    )


def test_a_rate_that_begins_after_the_last_day_is_none() -> None:
    rows = pl.LazyFrame(schema=SCHEMA)
    found = with_reporting_amount(rows, RATES, on="on", reporting_currency="EUR")

    assert found.collect().height == 0
