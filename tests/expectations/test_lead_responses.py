"""The rules of `fct_lead_responses`: each is seen to be untrue of a broken night."""

import pytest

from expectations import lead_responses
from tests.expectations.builders import AS_OF, day, put, without
from tests.expectations.lead_nights import (
    lead_night,
    sentences,
    spoilt_leads,
    untrue_of,
)

TABLE = "fct_lead_responses"
BROKEN = {
    "nothing is known of an answer from as_of or later": (
        TABLE,
        put(4, last_answer_at=AS_OF),
    ),
    "nobody answers or is heard before the lead came": (
        TABLE,
        put(0, came_at=day(2, 1)),
    ),
    "how long a response took is known exactly where there is one": (
        TABLE,
        put(1, response_seconds=1.0),
    ),
    "a last word waits for an answer exactly where there is none since": (
        TABLE,
        put(3, is_unanswered=False),
    ),
    "an answer comes after what it answers, and not before our first response": (
        TABLE,
        put(4, last_answer_at=day(1, 12)),
    ),
    "exactly the leads of dim_leads have a row": ("dim_leads", without(1)),
}


def test_a_good_night_is_good() -> None:
    assert untrue_of(TABLE, lead_responses, lead_night()) == set()


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_night_is_noticed(sentence: str) -> None:
    assert sentence in untrue_of(TABLE, lead_responses, spoilt_leads(*BROKEN[sentence]))


def test_every_sentence_is_seen_to_be_untrue_once() -> None:
    assert set(BROKEN) == sentences(lead_responses)
