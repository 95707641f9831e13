"""Next deals: the first deal made with somebody from an instant on."""

import pytest

from tests.transforms.lead_rows import contacts, lead, leads
from tests.transforms.metrics.builders import day, deal, deals
from transforms.warehouse.next_deals import next_deals, with_next_deal

TIES = contacts(("crm:a", "crm:p1"), ("crm:b", "crm:p1"), ("crm:x", "crm:p1"))
MADE = next_deals(TIES, deals(deal("a", day(5)), deal("b", day(9))), "person_id")


@pytest.mark.parametrize(
    ("came", "found"), [(1, "crm:a"), (5, "crm:a"), (6, "crm:b"), (10, None)]
)
def test_it_is_the_first_one_made_then_or_later(came: int, found: str | None) -> None:
    rows = with_next_deal(leads(lead(1, day(came))), MADE, "person_id")

    assert rows.collect()["deal by person_id"].to_list() == [found]


def test_nobody_and_strangers_have_none() -> None:
    asked = leads(lead(1, day(1), person_id=None), lead(2, day(1), person_id="crm:p2"))
    rows = with_next_deal(asked, MADE, "person_id").collect()

    assert rows["deal by person_id"].to_list() == [None, None]


def test_a_deal_that_is_not_among_the_deals_is_none() -> None:
    assert MADE.select("next_deal").collect().to_series().to_list() == [
        "crm:a",
        "crm:b",
    ]
