"""Lead sequels: a lead of mail goes on as the deal and the lead that a CRM made."""

from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.lead_rows import lead, leads, mail_lead, touch, touches
from tests.transforms.metrics.builders import Row, day, deal, deals
from transforms.schemas import DIM_LEADS
from transforms.warehouse.lead_sequels import (
    SAME_INTEREST,
    converted_leads,
    lead_sequels,
)

MAIL = mail_lead(1, day(5))
TAKEN_UP = {
    "person_id": "crm:p1",
    "status_id": "crm:lost",
    "status": "Lost",
    "owner_id": "crm:bob",
    "converted_deal_id": "crm:d",
}


def plan(*asked: Row) -> pl.LazyFrame:
    return lead_sequels(leads(*asked), deals(deal("d", day(10))))


def mail_after(*asked: Row) -> tuple[object, ...]:
    """Return the status and the owner of the lead that came by mail."""
    found = plan(MAIL, *asked).filter(pl.col("lead_id") == "mail:1")
    return found.select(*list(TAKEN_UP)[1:]).collect().row(0)


def test_a_lead_became_the_deal_that_it_touches_as_its_own() -> None:
    became = touch("d", 1, day(5), lead_id="mail:1")
    merely = became | {"is_conversion": False}

    def deal_of(row: Row, touched: Row) -> object:
        known = converted_leads(leads(row), touches(touched)).collect()
        return known["converted_deal_id"].item()

    assert deal_of(MAIL, became) == "crm:d"
    assert deal_of(MAIL, merely) is None
    assert deal_of(MAIL | {"converted_deal_id": "crm:told"}, became) == "crm:told"


def test_what_a_crm_says_of_its_own_lead_stands() -> None:
    told = lead(1, day(5), converted_deal_id="crm:merged", status_id="crm:new")
    found = plan(told, lead(2, day(6), **TAKEN_UP)).collect()

    assert found.row(0, named=True) == leads(told).collect().row(0, named=True)


def test_a_crm_s_own_lead_is_taken_up_by_no_other() -> None:
    gone = lead(1, day(5), owner_id=None, deleted_at=day(6))
    found = plan(gone, lead(2, day(6), **TAKEN_UP)).collect()

    assert found["owner_id"].to_list() == [None, "crm:bob"]


def test_a_lead_of_mail_stands_where_the_crm_s_lead_of_its_person_stands() -> None:
    assert mail_after(lead(2, day(6), **TAKEN_UP)) == tuple(TAKEN_UP.values())[1:]


def test_the_first_lead_that_takes_it_up_counts() -> None:
    second = lead(3, day(8), person_id="crm:p1", status_id="crm:new")

    assert mail_after(second, lead(2, day(6), **TAKEN_UP))[0] == "crm:lost"


@pytest.mark.parametrize(
    "what",
    [
        {"created_at": day(5) - timedelta(microseconds=1)},
        {"created_at": day(5) + SAME_INTEREST + timedelta(microseconds=1)},
        {"person_id": "crm:p2"},
        {"deleted_at": day(7)},
        {"merged_into": "crm:9"},
        {"source": "mail"},
    ],
)
def test_nothing_else_takes_it_up(what: Row) -> None:
    other = lead(2, day(6), **(TAKEN_UP | what))

    assert mail_after(other) == (None, None, None, None)


def test_after_thirty_days_to_the_microsecond_it_is_still_the_same_interest() -> None:
    last = lead(2, day(5) + SAME_INTEREST, **TAKEN_UP)

    assert mail_after(last)[0] == "crm:lost"


def test_leads_without_a_person_take_up_nobody() -> None:
    nobody = plan(
        MAIL | {"person_id": None},
        lead(2, day(6), **(TAKEN_UP | {"person_id": None})),
    )

    assert nobody.collect()["status_id"].to_list() == ["crm:lost", None]


def test_no_lead_is_lost_or_doubled_in_any_order_of_rows() -> None:
    asked = [
        row
        for number in range(20)
        for row in (
            mail_lead(number, day(number + 1), person_id=f"crm:p{number % 3}"),
            lead(
                number, day(number + 1), **(TAKEN_UP | {"status_id": f"crm:{number}"})
            ),
        )
    ]
    found = plan(*asked)

    assert found.select(pl.len()).collect().item() == 40
    assert_frame_equal(found.collect(), plan(*reversed(asked)).collect())
    assert_frame_equal(found.collect(), found.collect(engine="streaming"))


def test_without_leads_there_is_no_row() -> None:
    found = plan().collect()

    assert found.is_empty()
    assert found.schema == DIM_LEADS.schema
