"""Counted leads: what became of each, and which are nobody's any more."""

import pytest

from tests.transforms.lead_rows import lead, leads, response, responses, statuses
from tests.transforms.metrics.builders import Row, day
from transforms.metrics.counted_leads import counted_leads

FACTS = (
    "is_contacted",
    "is_qualified",
    "is_converted",
    "is_closed",
    "is_open",
    "is_unattended",
)
KNOWN = statuses(new="open", good="qualified", bad="closed")
DEAL = {"converted_deal_id": "crm:d"}


def facts(answered: bool = False, **what: object) -> set[str]:  # noqa: FBT001, FBT002
    """Return what is true of a lead."""
    at = {"first_response_at": day(2)} if answered else {}
    rows = counted_leads(
        leads(lead(1, day(1), **what)), KNOWN, responses(response(1, day(1), **at))
    )
    (row,) = rows.select(FACTS).collect().rows(named=True)
    return {name.removeprefix("is_") for name, is_true in row.items() if is_true}


@pytest.mark.parametrize(
    ("what", "true"),
    [
        ({}, {"open", "unattended"}),
        ({"status_id": "crm:new"}, {"open", "unattended"}),
        ({"status_id": "crm:unknown"}, {"open", "unattended"}),
        ({"status_id": "crm:good"}, {"open", "unattended", "qualified"}),
        ({"status_id": "crm:bad"}, {"closed"}),
        (DEAL, {"converted", "qualified"}),
        (DEAL | {"status_id": "crm:bad"}, {"converted", "qualified"}),
    ],
)
def test_a_deal_says_more_than_a_status_and_a_status_more_than_nothing(
    what: Row, true: set[str]
) -> None:
    assert facts(**what) == true


def test_a_lead_that_was_answered_is_not_unattended() -> None:
    assert facts(answered=True) == {"open", "contacted"}


@pytest.mark.parametrize("gone", [{"deleted_at": day(2)}, {"merged_into": "crm:2"}])
def test_deleted_and_merged_leads_are_left_out(gone: Row) -> None:
    rows = counted_leads(leads(lead(1, day(1), **gone)), KNOWN, responses())

    assert rows.collect().is_empty()


def test_where_nobody_says_where_it_came_from_the_words_say_none() -> None:
    unsaid = lead(1, day(1), lead_source=None, channel=None)
    rows = counted_leads(leads(unsaid), KNOWN, responses(response(1, day(1))))

    assert rows.select("lead_source", "channel").collect().row(0) == ("none", "none")
