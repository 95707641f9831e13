"""A value of an account that is wrong is kept in sight: counted, quarantined, named."""

from pathlib import Path

import pytest

from sandbox.hubspot.server import Server
from tests.flows.hubspot_bad_input.account import (
    BETWEEN,
    DEALS,
    NEXT_NIGHT,
    NIGHT,
    account,
)
from tests.flows.hubspot_bad_input.nights import load, night

ONE_ROW = "hubspot: every row can be used in full"


def test_an_account_in_good_order_has_nothing_to_tell(config: Path) -> None:
    done = night(config, NIGHT)

    assert (done.failed(), done.stops()) == ({}, [])
    assert done.tables["dim_deals"].height == DEALS
    assert done.tables["quarantine"].is_empty()


def test_a_deal_without_a_stage_is_held_back_and_counted(
    server: Server, config: Path
) -> None:
    server.portal = account({7: {"dealstage": None}}, without_history=[7])

    done = night(config, NIGHT)

    assert done.rows("dim_deals", "deal_id", deal_id="hubspot:7") == []
    assert done.tables["dim_deals"].height == DEALS - 1
    assert done.rows("quarantine", "file", "column", "reason", "is_row_held_back") == [
        ("deals/7", "(row)", "names no stage", True)
    ]
    assert done.failed() == {
        ONE_ROW: 1,
        "hubspot: no value is held back: (row) names no stage": 1,
    }
    assert done.stops() == []


def test_an_amount_with_a_thousands_sign_is_quarantined_and_left_unknown(
    server: Server, config: Path
) -> None:
    server.portal = account({7: {"amount": "1,200.50"}})

    done = night(config, NIGHT)

    assert done.rows(
        "dim_deals", "amount", "reporting_amount", "owner_id", deal_id="hubspot:7"
    ) == [(None, None, "hubspot:1")]
    no_amount = "is not an amount in the form this source declares"
    assert done.rows("quarantine", "file", "column", "reason", "is_row_held_back") == [
        ("deals/7", "amount", no_amount, False),
        ("deals_history/7", "value", "is not a value for amount", False),
    ]
    assert done.failed() == {
        ONE_ROW: 2,
        f"hubspot: no value is held back: amount {no_amount}": 1,
        "hubspot: no value is held back: value is not a value for amount": 1,
    }


def test_an_amount_that_was_good_is_not_told_on_after_it_turned_bad(
    server: Server, config: Path
) -> None:
    load(config, NIGHT)
    server.portal = account({7: {"amount": "1,200.50", "at": BETWEEN}}, at=NEXT_NIGHT)

    done = night(config, NEXT_NIGHT)

    assert done.rows("dim_deals", "amount", deal_id="hubspot:7") == [(None,)]
    assert done.failed()[ONE_ROW] == 2


def test_so_many_amounts_that_are_none_hold_the_night_back(
    server: Server, config: Path
) -> None:
    server.portal = account(
        {number: {"amount": "1,200.50"} for number in range(1, DEALS, 2)}
    )

    (why, *_) = night(config, NIGHT).stops()

    assert why == "every row can be used in full: 60 of 440 fail"


def test_an_owner_that_no_list_has_keeps_the_deal_and_is_counted(
    server: Server, config: Path
) -> None:
    server.portal = account({7: {"hubspot_owner_id": "99"}})

    done = night(config, NIGHT)

    assert done.rows("dim_deals", "owner_id", deal_id="hubspot:7") == [("hubspot:99",)]
    assert done.rows(
        "dim_owners", "owner_name", "team", "is_active", owner_id="hubspot:99"
    ) == [("99", None, None)]
    assert done.failed() == {"dim_owners: every owner is on the list of its CRM": 1}
    assert done.stops() == []


@pytest.mark.parametrize("stage", ["mystery", "closed won"])
def test_a_stage_that_no_pipeline_has_is_kept_unmapped_and_counted(
    server: Server, config: Path, stage: str
) -> None:
    server.portal = account({7: {"dealstage": stage}})

    done = night(config, NIGHT)

    assert done.rows(
        "fct_stage_history", "stage_id", "canonical_stage", deal_id="hubspot:7"
    ) == [("hubspot:new", "lead"), (f"hubspot:{stage}", None)]
    assert done.rows("dim_deals", "outcome", deal_id="hubspot:7") == [("open",)]
    assert done.failed() == {
        "dim_stages: every stage is in a pipeline of its CRM": 1,
        "fct_stage_history: every stage is mapped to a canonical one": 1,
        "dim_deals: every open deal is in a stage that is mapped": 1,
    }
    assert done.stops() == []


def test_so_many_deals_in_stages_that_no_pipeline_has_hold_the_night_back(
    server: Server, config: Path
) -> None:
    server.portal = account(
        {number: {"dealstage": "mystery"} for number in range(3, DEALS, 3)}
    )

    (why,) = night(config, NIGHT).stops()

    assert why == "stages nobody mapped hold no more open amount than is allowed"
