"""The rules of `leads_unattended`: each is seen to be untrue of a broken night."""

import pytest

from expectations import leads_unattended
from tests.expectations.builders import AS_OF, day, put, without
from tests.expectations.lead_nights import (
    lead_night,
    sentences,
    spoilt_leads,
    untrue_of,
)

TABLE = "leads_unattended"
BROKEN = {
    "a lead waits since its coming or later, and since before as_of": (
        TABLE,
        put(2, waiting_since=AS_OF),
    ),
    "no wait has more working hours than hours": (TABLE, put(0, wall_hours=499.0)),
    "the ranks are 1, 2, 3 …": (TABLE, put(2, rank=4)),
    "the lead that waits longest comes first": (TABLE, put(2, waiting_hours=501.0)),
    "only open leads are listed: none converted, closed, deleted or merged": (
        "dim_leads",
        put(1, status_id="crm:lost"),
    ),
    "no reply was sent to a lead that is listed for that": (
        "fct_lead_responses",
        put(2, first_response_at=day(1)),
    ),
    "the last word of a lead with an unanswered reply has no answer": (
        "fct_lead_responses",
        put(3, is_unanswered=False),
    ),
    "exactly the leads that are listed for having no owner and no reply so far have no "
    "owner": (TABLE, put(0, owner_id=None)),
    "every open lead that nobody has answered for two months is listed": (
        TABLE,
        without(1),
    ),
}


def test_a_good_night_is_good() -> None:
    assert untrue_of(TABLE, leads_unattended, lead_night()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue_of(
        TABLE, leads_unattended, spoilt_leads(*BROKEN[sentence])
    )


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == sentences(leads_unattended)
