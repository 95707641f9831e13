"""Staging of a mailbox: people, places and candidates, each with their mail."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.histories import day
from tests.transforms.mailbox import (
    READ_AT,
    Row,
    candidate,
    iso,
    message,
    place,
    raw,
    tables,
    typed,
    who,
)
from transforms.staging.mailbox import staged
from transforms.tables.mailbox import (
    MAILBOX_CANDIDATES,
    MAILBOX_MESSAGES,
    MAILBOX_PARTICIPANTS,
    MAILBOX_PLACES,
    MAILBOX_STAGING,
)

MESSAGES = raw("messages", message(message_id=None))


def candidates(*rows: Row) -> pl.DataFrame:
    said = raw("candidates", *rows)
    return typed(tables(messages=MESSAGES, candidates=said))[MAILBOX_CANDIDATES.name]


def places(found: pl.LazyFrame, vanished: pl.LazyFrame) -> pl.DataFrame:
    rows = tables(messages=MESSAGES, places=found, vanished=vanished)
    return typed(rows)[MAILBOX_PLACES.name]


def gone(found: pl.LazyFrame, vanished: pl.LazyFrame) -> list[object]:
    rows = tables(messages=MESSAGES, places=found, vanished=vanished)
    return typed(rows)[MAILBOX_MESSAGES.name]["gone_at"].to_list()


def lost(uid: str, on: float) -> pl.LazyFrame:
    row = {"account": "sales", "folder": "INBOX", "uidvalidity": 1, "uid": uid}
    return raw("vanished", row, at=day(on))


def test_a_participant_is_named_with_the_mail_and_whether_one_of_us() -> None:
    named = raw(
        "participants",
        {"content_hash": "a", "role": "to", "position": 1, "name": " ", "address": ""},
        {
            "content_hash": "a",
            "role": "to",
            "position": 0,
            "name": "Bob",
            "address": "Bob@Ours.example",
        },
    )

    found = typed(tables(messages=MESSAGES, participants=named))
    assert found[MAILBOX_PARTICIPANTS.name].rows() == [
        ("mail", "a", "mail:a", "to", 0, "Bob", "bob@ours.example", True, READ_AT),
        ("mail", "a", "mail:a", "to", 1, None, None, False, READ_AT),
    ]


def test_a_candidate_is_told_in_our_words() -> None:
    row = candidate(
        person_name=" Ann ",
        email=" Ann@Acme.example",
        company_name="Acme",
        phone="+49 1",
        lead_source="LinkedIn",
        channel="Web form",
    )

    assert candidates(row).to_dicts() == [
        {
            "source": "mail",
            "file": "messages/a",
            "row_number": 1,
            "extracted_at": READ_AT,
            "taken_at": READ_AT,
            "is_held_back": False,
            "row_problem": None,
            "content_hash": "a",
            "mail_id": "mail:a",
            "rule": "contact",
            "kind": "form",
            "channel": "web",
            "person_name": "Ann",
            "email": "ann@acme.example",
            "company_name": "Acme",
            "phone": "+49 1",
            "lead_source": "LinkedIn",
            "reason": None,
            "channel_problem": None,
            "email_problem": None,
        }
    ]


@pytest.mark.parametrize(
    "email", ["ann", "ann@acme", "ann @acme.example", "a@b@c.example", "@acme.example"]
)
def test_what_nobody_can_write_to_is_no_address(email: str) -> None:
    found = candidates(candidate(email=email))

    assert found.select("email", "email_problem", "is_held_back").rows() == [
        (None, "is no e-mail address", False)
    ]


def test_a_channel_that_is_none_is_unknown_and_says_why() -> None:
    found = candidates(candidate(channel="carrier pigeon"))

    assert found.select("channel", "channel_problem").rows() == [
        (None, "is none of the channels that are known")
    ]


def test_a_candidate_of_no_message_or_no_known_kind_is_held_back() -> None:
    found = candidates(candidate("z"), candidate(kind="dream"))

    assert found.select("content_hash", "row_problem", "is_held_back").rows() == [
        ("a", "is of no kind of rule that is known", True),
        ("z", "is of no message that was read", True),
    ]


def test_a_candidate_that_is_said_twice_is_told_once() -> None:
    assert candidates(candidate(), candidate())["row_number"].to_list() == [1]


def test_a_place_holds_its_content_since_it_was_first_found() -> None:
    again = [raw("places", place(), at=day(n)) for n in (21, 20)]

    assert places(pl.concat(again), raw("vanished")).rows() == [
        ("mail", "sales", "INBOX", 1, "1", "a", "mail:a", day(3), day(20), None)
    ]


def test_a_place_of_a_message_that_was_put_aside_names_no_mail() -> None:
    assert places(raw("places", place("odd")), raw("vanished"))[
        "mail_id"
    ].to_list() == [None]


def test_a_message_is_gone_when_no_place_of_it_stands() -> None:
    both = raw("places", place(uid="1"), place(uid="2"), at=day(20))

    assert gone(both, lost("1", 21)) == [None]
    assert gone(both, pl.concat([lost("2", 25), lost("1", 21)])) == [day(25)]


def test_a_message_that_is_found_again_in_its_place_is_not_gone() -> None:
    found = pl.concat([raw("places", place(), at=day(n)) for n in (20, 30)])

    assert gone(found, lost("1", 25)) == [None]
    assert gone(found, lost("1", 35)) == [day(35)]


def test_the_same_number_in_another_life_of_the_folder_is_another_place() -> None:
    found = raw("places", place(), place(uidvalidity=2), at=day(20))

    assert gone(found, lost("1", 21)) == [None]


def test_the_order_and_the_split_of_rows_do_not_matter() -> None:
    rows = [message("a", message_id="m"), message("b", message_id="m", size=3)]
    people = [*who("a", from_="x@y.example"), *who("b", from_="x@y.example")]
    made = [candidate("b"), candidate("a")]
    lie = [place("a"), place("b", uid="2", arrived_at=iso(2))]
    said = {"messages": rows, "participants": people, "candidates": made, "places": lie}

    once = {name: raw(name, *each) for name, each in said.items()}
    turned = {name: frame.reverse() for name, frame in once.items()}
    cut = {n: pl.concat([f.slice(1), f.slice(0, 1)]) for n, f in once.items()}

    for other in (turned, cut):
        for name, frame in typed(tables(**once)).items():
            assert_frame_equal(typed(tables(**other))[name], frame)


@pytest.mark.parametrize("raw_tables", [{}, tables()], ids=["unread", "empty"])
def test_no_mail_is_no_row(raw_tables: dict[str, pl.LazyFrame]) -> None:
    found = staged(raw_tables, source="mail")

    assert set(found) == {table.name for table in MAILBOX_STAGING}
    for table in MAILBOX_STAGING:
        frame = found[table.name].collect()
        assert frame.is_empty()
        assert frame.schema == table.schema
