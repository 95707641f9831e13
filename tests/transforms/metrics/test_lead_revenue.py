"""Lead revenue: whole cents of won deals, to the first lead or to all touches."""

from decimal import Decimal

import pytest

from tests.transforms.lead_rows import lead, leads, touch, touches
from tests.transforms.metrics.builders import day, deal, deals, decided
from transforms.metrics.lead_revenue import linear_revenue, with_first_touch_revenue

THREE = touches(*(touch("a", number, day(number)) for number in (1, 2, 3)))


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("1.00", [34, 33, 33]),
        ("0.01", [1, 0, 0]),
        ("-0.01", [0, 0, -1]),
        ("-1.00", [-33, -33, -34]),
        (None, [0, 0, 0]),
    ],
)
def test_even_shares_are_whole_cents_that_add_up(
    amount: str | None, cents: list[int]
) -> None:
    worth = amount and Decimal(amount)
    won = deals(decided("a", day(4), 1, "won", reporting_amount=worth))
    rows = linear_revenue(THREE, won).sort("touch_number").collect()

    assert rows["linear_cents"].to_list() == cents


def test_the_first_lead_that_became_the_deal_brings_all_of_it() -> None:
    merely = touch("a", 1, day(1), is_conversion=False)
    touched = touches(merely, touch("a", 2, day(2)), touch("a", 3, day(3)))
    won = deals(decided("a", day(4), 1, "won", reporting_amount=Decimal("1.00")))
    asked = leads(*(lead(number, day(number)) for number in (1, 2, 3)))
    rows = with_first_touch_revenue(asked, touched, won).sort("lead_id").collect()

    assert rows.select("is_won", "first_cents").rows() == [
        (False, None),
        (True, 100),
        (True, None),
    ]


def test_a_deal_that_is_not_won_brings_nothing() -> None:
    lost = deals(deal("a", day(4), outcome="lost", reporting_amount=Decimal("1.00")))
    rows = with_first_touch_revenue(leads(lead(1, day(1))), THREE, lost).collect()

    assert linear_revenue(THREE, lost).collect().is_empty()
    assert rows["is_won"].to_list() == [False]
