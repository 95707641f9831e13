"""Currencies without a rate, deals that are missing, days without a calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl

from tests.transforms.metrics.builders import calendar, day, deal, deals, table
from transforms.quality.money_findings import (
    currencies_with_rate,
    days_in_calendar,
    instants_in_calendar,
    leads_became_known_deals,
)
from transforms.schemas import DIM_LEADS

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
TEN = Decimal("10.00")
Found = Sequence[tuple[object, ...]]


def rows(found: pl.LazyFrame) -> Found:
    return found.collect().rows()


def amount(
    number: int, currency: str | None, worth: Decimal | None
) -> dict[str, object]:
    known = {"amount": TEN, "currency": currency, "reporting_amount": worth}
    return deal(number, day(1), **known)


def test_amounts_without_a_rate_are_counted_per_currency() -> None:
    told = deals(
        amount(1, "EUR", TEN),
        amount(2, "USD", TEN),
        amount(3, "USD", None),
        amount(4, "JPY", None),
        amount(5, "CHF", TEN),
        deal(6, day(1), currency="JPY"),
    )

    assert rows(currencies_with_rate(told, reporting_currency="EUR")) == [
        (
            "dim_deals",
            f"every amount in {code} has an exchange rate on its day",
            *counts,
        )
        for code, *counts in (
            ("CHF", 1, 0, "warning"),
            ("JPY", 1, 1, "warning"),
            ("USD", 2, 1, "warning"),
        )
    ]


def test_what_is_no_currency_is_one_finding_and_quotes_nothing() -> None:
    told = deals(
        amount(1, None, None), amount(2, "Ann's", None), amount(3, "n/a", None)
    )

    assert rows(currencies_with_rate(told, reporting_currency="EUR")) == [
        (
            "dim_deals",
            "every amount names a currency: three letters of ISO 4217",
            3,
            3,
            "warning",
        )
    ]


def test_where_all_is_in_the_reporting_currency_nothing_is_asked() -> None:
    told = deals(amount(1, "EUR", TEN))

    assert rows(currencies_with_rate(told, reporting_currency="EUR")) == []
    assert rows(currencies_with_rate(deals(), reporting_currency="EUR")) == []


def test_a_lead_that_became_a_deal_that_is_missing_is_counted() -> None:
    became = {"crm:a": "crm:1", "crm:b": "crm:9", "crm:c": None, "crm:d": "crm:1"}
    leads = table(
        DIM_LEADS,
        [{"lead_id": lead, "converted_deal_id": to} for lead, to in became.items()],
    )

    assert rows(leads_became_known_deals(leads, deals(deal(1, day(1))))) == [
        (
            "dim_leads",
            "every lead that was converted became a deal that is there",
            3,
            1,
            "warning",
        )
    ]
    assert rows(leads_became_known_deals(leads.clear(), deals())) == []


def test_an_instant_before_or_after_the_calendar_is_counted() -> None:
    dates = calendar(day(1), as_of=AS_OF, time_zone="Asia/Kolkata")
    opens, closes = (
        dates.select(opens=pl.col("starts_at").min(), closes=pl.col("ends_at").max())
        .collect()
        .row(0)
    )
    tick = timedelta(microseconds=1)
    at = [opens - tick, opens, AS_OF, closes - tick, closes]
    told = deals(*(deal(number, instant) for number, instant in enumerate(at)))

    found = instants_in_calendar(told, dates, table="dim_deals", instant="created_at")

    said = "the calendar covers every created_at"
    assert rows(found) == [("dim_deals", said, 5, 2, "warning")]
    closed = instants_in_calendar(told, dates, table="dim_deals", instant="closed_at")
    assert rows(closed) == []


def test_a_day_that_is_not_in_the_calendar_is_counted() -> None:
    expected = [date(2026, 7, 1), date(2099, 12, 31), None]
    told = deals(
        *(deal(n, day(1), expected_close_date=on) for n, on in enumerate(expected))
    )

    found = days_in_calendar(
        told, calendar(), table="dim_deals", day="expected_close_date"
    )

    said = "the calendar covers every expected_close_date"
    assert rows(found) == [("dim_deals", said, 2, 1, "warning")]
