"""What customers have bought so far."""

from datetime import datetime
from decimal import Decimal

import polars as pl

from tests.transforms.metrics.builders import Row, day, deal, deals, decided, table
from transforms.schemas import DIM_COMPANIES, DIM_PEOPLE
from transforms.warehouse.purchases import (
    companies_with_purchases,
    people_with_purchases,
)

Bought = dict[str, tuple[int, Decimal, datetime | None]]


def won(number: int, days: float, amount: str | None) -> Row:
    worth = None if amount is None else Decimal(amount)
    return decided(number, day(1), days, "won", reporting_amount=worth)


def bought(ties: dict[int, str], *rows: Row, one: str | None = None) -> Bought:
    """Return what each of two companies bought; they may be one."""
    listed = table(
        DIM_COMPANIES,
        [
            {"company_id": "crm:a", "resolved_company_id": "crm:a"},
            {"company_id": "crm:b", "resolved_company_id": one or "crm:b"},
        ],
    )
    tied = pl.LazyFrame(
        [(f"crm:{number}", company) for number, company in ties.items()],
        schema=["deal_id", "company_id"],
        orient="row",
    )
    found = companies_with_purchases(listed, tied, deals(*rows))
    return {
        company: (count, amount, last)
        for company, count, amount, last in found.select(
            "company_id", "won_deals", "won_amount", "last_won_at"
        )
        .collect()
        .rows()
    }


def test_won_deals_are_what_a_company_bought() -> None:
    rows = (won(1, 2, "10.50"), won(2, 5, "0.25"), deal(3, day(1)))

    assert bought({1: "crm:a", 2: "crm:a", 3: "crm:b"}, *rows) == {
        "crm:a": (2, Decimal("10.75"), day(6)),
        "crm:b": (0, Decimal("0.00"), None),
    }


def test_all_records_of_one_company_have_what_any_of_them_bought_and_that_once() -> (
    None
):
    everything = (2, Decimal("11.00"), day(6))
    rows = (won(1, 2, "10.00"), won(2, 5, "1.00"))

    found = bought({1: "crm:a", 2: "crm:b"}, *rows, one="crm:a")

    assert found == {"crm:a": everything, "crm:b": everything}


def test_a_deal_without_a_reporting_amount_counts_and_adds_nothing() -> None:
    assert bought({1: "crm:a"}, won(1, 2, None))["crm:a"] == (
        1,
        Decimal("0.00"),
        day(3),
    )


def test_a_deal_with_two_contacts_counts_for_both() -> None:
    people = table(
        DIM_PEOPLE,
        [
            {"person_id": name, "resolved_person_id": name}
            for name in ("crm:x", "crm:y")
        ],
    )
    ties = pl.LazyFrame({"deal_id": ["crm:1"] * 2, "person_id": ["crm:x", "crm:y"]})

    found = people_with_purchases(people, ties, deals(won(1, 2, "3.00")))

    assert found.select("won_deals", "won_amount").collect().rows() == [
        (1, Decimal("3.00")),
        (1, Decimal("3.00")),
    ]
