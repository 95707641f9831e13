"""Contacts: what was said by when, and from when on that was known."""

from datetime import timedelta

import pytest

from tests.transforms.scores.leads import AS_OF, Book, Row, ago, lead, talk
from transforms.scores.contacts import contacts
from transforms.scores.landmarks import TODAY

CAME = ago(20 * 7 + 3)  # the first weekly origin is 3 days later
HOUR = timedelta(hours=1)
NOTHING = {
    "inbound": 0,
    "outbound": 0,
    "met": False,
    "was_in_touch": False,
    "answered_after": None,
    "heard_at": None,
}


def said(*talks: Row, leads: int = 1) -> dict[int, Row]:
    """Return what was known at each step of a lead that has a row."""
    more = [lead(str(n), CAME, person_id="crm:a") for n in range(leads - 1)]
    book = Book(leads=[lead("a", CAME), *more], activities=list(talks))
    _, _, activities, *_ = book.frames()
    rows = contacts(book.lives(), activities, as_of=AS_OF).filter(lead=0).collect()
    return {row.pop("step"): row for row in rows.drop("lead").to_dicts()}


def test_nothing_said_is_no_row() -> None:
    assert said() == {}


def test_what_was_said_counts_at_all_later_moments() -> None:
    first, second = CAME + HOUR, CAME + timedelta(days=4)
    steps = said(talk("a", first), talk("a", second))

    assert steps[0] == NOTHING | {"inbound": 1, "heard_at": first}
    assert steps[1] == NOTHING | {"inbound": 2, "heard_at": second}
    assert set(steps) == set(range(TODAY + 1))


def test_what_was_said_at_the_moment_itself_was_not_known_then() -> None:
    moment = CAME + timedelta(days=3)

    assert 0 not in said(talk("a", moment))
    assert 0 in said(talk("a", moment - timedelta(microseconds=1)))


def test_a_call_that_was_noted_later_was_not_known_before() -> None:
    noted = CAME + timedelta(days=4)
    steps = said(talk("a", CAME + HOUR, created_at=noted))

    assert min(steps) == 1
    assert steps[1]["heard_at"] == noted


def test_how_fast_we_answered_is_told_by_our_first_word() -> None:
    steps = said(talk("a", CAME + 5 * HOUR, "out"), talk("a", CAME + 2 * HOUR, "out"))

    assert steps[0] == NOTHING | {"outbound": 2, "answered_after": 2 * HOUR}


@pytest.mark.parametrize("at", [CAME, CAME - HOUR])
def test_the_mail_that_made_the_lead_is_neither_before_nor_after_it(at: object) -> None:
    assert said(talk("a", at)) == {}  # type: ignore[arg-type]


def test_who_wrote_a_day_before_was_in_touch() -> None:
    steps = said(talk("a", CAME - timedelta(days=1), "out"))

    assert steps[0] == NOTHING | {"was_in_touch": True}


def test_a_meeting_counts_when_it_has_happened() -> None:
    met = talk("a", CAME + HOUR, None, activity_kind="meeting")
    to_come = met | {"happened_at": AS_OF + HOUR, "activity_id": "b"}

    assert said(met)[0] == NOTHING | {"met": True}
    assert said(to_come) == {}


def test_a_note_is_no_contact() -> None:
    for at in (CAME + HOUR, ago(300)):
        assert said(talk("a", at, None, activity_kind="note")) == {}


def test_a_deleted_activity_never_counts() -> None:
    assert said(talk("a", CAME + HOUR, deleted_at=ago(1))) == {}


def test_what_others_said_does_not_count() -> None:
    assert said(talk("b", CAME + HOUR), talk("b", CAME + HOUR, person_id=None)) == {}


def test_the_mail_of_a_shared_desk_speaks_of_none_of_its_leads() -> None:
    assert said(talk("a", CAME + HOUR), leads=20) != {}
    assert said(talk("a", CAME + HOUR), leads=21) == {}
