"""Mails: each once, who is in it, and whether it is between us and somebody else."""

import polars as pl
import pytest

from tests.transforms.histories import day
from tests.transforms.mailbox import (
    OURS,
    Row,
    Staged,
    candidate,
    message,
    raw,
    tables,
    typed,
    who,
)
from transforms.mail.mails import colleagues, mails, outsiders, references

AS_OF = day(30)
ANN, EVE = "ann@acme.example", "eve@acme.example"
SUE, SALES = f"sue@{OURS}", f"sales@{OURS}"
WRITTEN = who(from_=ANN, to=SUE)


def read(
    *messages: Row, people: list[Row] | None = None, brought: list[Row] | None = None
) -> Staged:
    return typed(
        tables(
            messages=raw("messages", *messages),
            participants=raw("participants", *(WRITTEN if people is None else people)),
            candidates=raw("candidates", *(brought or [])),
        )
    )


def made(staged: Staged) -> list[dict[str, object]]:
    found = mails(
        staged["stg_mailbox__messages"].lazy(),
        staged["stg_mailbox__candidates"].lazy(),
        as_of=AS_OF,
    )
    return found.sort("happened_at", "mail_id").collect().to_dicts()


def named(staged: Staged) -> list[tuple[str, int]]:
    found = outsiders(
        staged["stg_mailbox__participants"].lazy(),
        staged["stg_mailbox__candidates"].lazy(),
    )
    return found.sort("mail_id", "place").select("address", "place").collect().rows()


def test_a_mail_says_when_it_was_sent_and_which_way_it_went() -> None:
    (mail,) = made(read(message(subject_key="s")))

    assert mail.pop("mail_id") is not None
    assert mail == {
        "source": "mail",
        "message_id": "a@mail.example",
        "subject_key": "s",
        "happened_at": day(3),
        "direction": "in",
        "from_address": ANN,
        "brings": None,
        "is_activity": True,
    }


@pytest.mark.parametrize("copied", ["2025-06-01", "2026-01-25"])
def test_the_copies_of_a_mail_are_one_mail_of_when_it_was_sent(copied: str) -> None:
    at = f"{copied}T00:00:00+00:00"
    staged = read(
        message("a", message_id="one@mail.example"),
        message("b", message_id="one@mail.example", arrived_at=at),
        people=[*who("a", from_=ANN, to=SUE), *who("b", from_=ANN, to=SUE)],
    )

    assert [mail["happened_at"] for mail in made(staged)] == [day(3)]


def test_a_copy_that_came_through_a_list_marks_the_mail() -> None:
    staged = read(
        message("a", message_id="one@mail.example"),
        message("b", message_id="one@mail.example", is_list="true"),
        people=[*who("a", from_=ANN, to=SUE), *who("b", from_=ANN, to=SUE)],
    )

    assert [mail["is_activity"] for mail in made(staged)] == [False]


def test_lists_machines_and_bounces_are_no_activities() -> None:
    marked = (
        message("a", is_list="true"),
        message("a", is_automatic="true"),
        message("a", is_bounce="true"),
    )

    assert [made(read(row))[0]["is_activity"] for row in marked] == [False] * 3


def test_mail_among_colleagues_is_no_activity() -> None:
    internal = read(message(), people=who(from_=SUE, to=SALES))

    assert [(mail["direction"], mail["is_activity"]) for mail in made(internal)] == [
        ("out", False)
    ]


def test_what_is_sent_at_as_of_or_later_is_not_known_yet() -> None:
    assert made(read(message(sent=30))) == []


def test_a_mail_without_any_date_has_no_place() -> None:
    assert made(read(message(claimed_at=None, arrived_at=None))) == []


def test_a_form_speaks_for_the_person_who_filled_it_in() -> None:
    machine = who(from_=f"www@{OURS}", to=SALES)
    staged = read(
        message(is_automatic="true"), people=machine, brought=[candidate(email=EVE)]
    )
    (mail,) = made(staged)

    assert (mail["direction"], mail["brings"], mail["is_activity"]) == (
        "in",
        "form",
        True,
    )
    assert named(staged) == [(EVE, 0)]


def test_a_form_that_nobody_outside_filled_in_is_no_activity() -> None:
    service = who(from_="no-reply@forms.example", to=SALES)
    tried = candidate(email=None, reason="colleague")
    (mail,) = made(read(message(), people=service, brought=[tried]))

    assert (mail["brings"], mail["is_activity"]) == (None, False)
    assert named(read(message(), people=service, brought=[tried])) == []


def test_a_strangers_question_brings_somebody() -> None:
    question = candidate(kind="shared address", email=ANN)
    (mail,) = made(read(message(), brought=[question]))

    assert (mail["brings"], mail["is_activity"]) == ("shared address", True)


def test_people_are_those_who_wrote_got_or_have_a_copy_each_once() -> None:
    people = who(from_=ANN, to=EVE, cc=ANN, reply_to="elsewhere@acme.example")
    staged = read(message(), people=people)

    assert named(staged) == [(ANN, 0), (EVE, 2**32)]


def test_colleagues_are_told_apart_from_people_outside() -> None:
    staged = read(message(), people=who(from_=SUE, to=ANN, cc=SALES))
    ours = colleagues(staged["stg_mailbox__participants"].lazy()).sort("place")

    assert ours.select("address", "place").collect().rows() == [
        (SUE, 0),
        (SALES, 2 * 2**32),
    ]
    assert named(staged) == [(ANN, 2**32)]


def test_a_mail_refers_to_each_id_once() -> None:
    staged = read(message(in_reply_to='["b@x"]', references='["a@x", "b@x"]'))
    found = references(staged["stg_mailbox__messages"].lazy()).sort("reference")

    assert found.collect()["reference"].to_list() == ["a@x", "b@x"]


def test_without_mail_there_is_none() -> None:
    nothing = read(people=[])

    assert made(nothing) == []
    assert named(nothing) == []
    assert references(nothing["stg_mailbox__messages"].lazy()).collect().is_empty()
    assert isinstance(
        colleagues(nothing["stg_mailbox__participants"].lazy()), pl.LazyFrame
    )
