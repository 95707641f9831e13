"""Alike deals: one wish of one customer that may have been entered twice."""

import pytest

from tests.transforms.identity.listed import Row, deal, deals
from tests.transforms.metrics.builders import day
from transforms.identity.alike_deals import alike_deals

COLUMNS = ("one_id", "other_id", "score", "reason")


def found(*rows: Row) -> list[tuple[object, ...]]:
    """Return the pairs of deals that are alike."""
    return alike_deals(deals(*rows)).sort("one_id", "other_id").collect().rows()


def test_the_same_deal_once_more_is_as_alike_as_can_be() -> None:
    assert found(deal(1), deal(2, created_at=day(1))) == [
        (
            "crm:1",
            "crm:2",
            1.0,
            "same company, same amount, created within a day, names 100 % alike",
        )
    ]


def test_the_reason_says_what_is_alike_and_how_much() -> None:
    other = deal(3, "99.50", company="ACME", deal_name="Pumps 2")

    ((one, two, score, reason),) = found(deal(1), other)

    assert (one, two) == ("crm:1", "crm:3")
    assert reason == (
        "same company, amount within 1 %, created 2 days apart, names 86 % alike"
    )
    assert score == pytest.approx(
        0.6 + 0.15 * 0.5 + 0.1 * 28 / 30 + 0.15 * 12 / 14, abs=1e-4
    )


@pytest.mark.parametrize(
    "unlike",
    [
        {"company": "Bolt"},
        {"company": None},
        {"amount": "98.99"},
        {"amount": None},
        {"amount": "0.00"},
        {"currency": "USD"},
        {"pipeline_id": "crm:service"},
        {"created_at": day(31.0001)},
        {"outcome": "deleted"},
        {"outcome": "merged"},
    ],
)
def test_deals_that_differ_in_one_of_these_are_two(unlike: dict[str, object]) -> None:
    assert found(deal(1), deal(2) | unlike) == []


def test_one_percent_and_thirty_days_are_near_enough() -> None:
    assert len(found(deal(1), deal(2, "99.00"))) == 1
    assert len(found(deal(1), deal(2, created_at=day(31)))) == 1


def test_a_deal_of_another_source_may_be_in_another_pipeline() -> None:
    other = deal(2, source="file", pipeline_id="file:sales")

    assert len(found(deal(1), other)) == 1


def test_names_that_are_alike_raise_the_score_and_none_is_no_hindrance() -> None:
    scores = [
        float(str(found(deal(1), deal(2, deal_name=name))[0][2]))
        for name in ("Pumps", "Pumps for Ulm", None)
    ]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_a_customer_who_orders_a_hundred_times_a_month_enters_nothing_twice() -> None:
    orders = [deal(number, created_at=day(1)) for number in range(101)]

    assert len(found(*orders[:3])) == 3
    assert found(*orders) == []


def test_without_deals_there_is_no_pair() -> None:
    nothing = alike_deals(deals())

    assert nothing.collect().is_empty()
    assert tuple(nothing.collect_schema()) == COLUMNS
