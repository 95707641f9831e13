"""From when until when each exchange rate holds."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import polars as pl

from transforms.tables.company_lists import LISTED_RATES
from transforms.tables.references import DIM_EXCHANGE_RATES
from transforms.warehouse.exchange_rates import exchange_rates

Row = tuple[str, date, str, bool]
FIRST, SECOND = date(2026, 1, 1), date(2026, 2, 1)


def rates(*rows: Row) -> pl.DataFrame:
    empty = dict.fromkeys(LISTED_RATES.schema.names())
    listed = pl.LazyFrame(
        [
            empty
            | {
                "currency": currency,
                "valid_from": day,
                "rate": Decimal(rate),
                "is_held_back": held,
            }
            for currency, day, rate, held in rows
        ],
        schema=LISTED_RATES.schema,
    )
    return exchange_rates(listed, reporting_currency="EUR").collect()


def test_a_rate_holds_until_the_next_one_of_its_currency_and_the_last_goes_on() -> None:
    rows = [
        ("USD", SECOND, "0.93", False),
        ("CHF", FIRST, "1.05", False),
        ("USD", FIRST, "0.92", False),
    ]

    for order in permutations(rows):
        assert rates(*order).rows() == [
            ("CHF", FIRST, None, Decimal("1.05"), "EUR"),
            ("USD", FIRST, SECOND, Decimal("0.92"), "EUR"),
            ("USD", SECOND, None, Decimal("0.93"), "EUR"),
        ]


def test_a_rate_said_twice_is_one_rate() -> None:
    assert rates(*[("USD", FIRST, "0.92", False)] * 2).height == 1


def test_what_is_held_back_ends_no_other_rate() -> None:
    found = rates(("USD", FIRST, "0.92", False), ("USD", SECOND, "0.93", True))

    assert found["valid_to_date"].to_list() == [None]


def test_the_reporting_currency_is_not_listed() -> None:
    assert rates(("EUR", FIRST, "1", False)).rows() == []


def test_without_a_file_there_is_no_rate() -> None:
    assert rates().schema == DIM_EXCHANGE_RATES.schema
