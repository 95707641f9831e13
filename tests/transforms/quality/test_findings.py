"""What is counted of deals and their changes, beside what CRMs leave out."""

from decimal import Decimal

import polars as pl

from tests.transforms.metrics.builders import day, deal, deals, decided
from transforms.quality.findings import (
    amounts_convertible,
    amounts_not_negative,
    deals_with_stage,
    decided_after_created,
)


def test_a_deal_without_a_stage_is_counted_but_not_one_that_is_only_a_merge() -> None:
    changes = pl.LazyFrame(
        {
            "deal_id": ["staged", "amount only", "merged away"],
            "field": ["stage", "amount", "merged_into"],
        }
    )
    deals = pl.LazyFrame({"deal_id": ["staged"]})

    assert deals_with_stage(changes, deals).collect().rows() == [
        ("dim_deals", "every deal that a source speaks of has a stage", 2, 1, "warning")
    ]


def test_a_deal_that_is_worth_less_than_nothing_is_counted() -> None:
    worth = [Decimal("-0.01"), Decimal("0.00"), Decimal("1.00"), None]
    told = deals(*(deal(n, day(1), amount=amount) for n, amount in enumerate(worth)))

    assert amounts_not_negative(told).collect().rows() == [
        ("dim_deals", "no deal is worth less than nothing", 3, 1, "warning")
    ]


def test_a_deal_that_was_decided_before_it_was_created_is_counted() -> None:
    told = deals(
        decided(1, day(5), -1, "lost"), decided(2, day(5), 0, "won"), deal(3, day(5))
    )

    assert decided_after_created(told).collect().rows() == [
        ("dim_deals", "no deal was decided before it was created", 2, 1, "warning")
    ]


def test_an_amount_that_could_not_be_converted_is_counted() -> None:
    ten = {"amount": Decimal("10.00")}
    told = deals(
        deal(1, day(1), **ten, reporting_amount=Decimal("9.00")),
        deal(2, day(1), **ten),
        deal(3, day(1)),
    )

    rule = "every amount is in the reporting currency or has a rate"
    assert amounts_convertible(told).collect().rows() == [
        ("dim_deals", rule, 2, 1, "warning")
    ]
