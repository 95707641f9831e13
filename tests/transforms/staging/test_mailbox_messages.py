"""Messages: one row a content, when it happened, and which contents are one mail."""

import polars as pl

from tests.transforms.histories import day
from tests.transforms.mailbox import (
    READ_AT,
    Row,
    iso,
    message,
    place,
    raw,
    tables,
    typed,
    who,
)
from transforms.staging.mailbox import staged
from transforms.staging.quarantine import held_back
from transforms.tables.mailbox import MAILBOX_MESSAGES, MAILBOX_STAGING

HOUR = 1 / 24


def messages(*rows: Row, **others: pl.LazyFrame) -> pl.DataFrame:
    said = tables(messages=raw("messages", *rows), **others)
    return typed(said)[MAILBOX_MESSAGES.name]


def happened(**said: object) -> object:
    return messages(message(**said))["happened_at"].item()  # type: ignore[arg-type]  # columns


def mail_ids(*rows: Row, people: list[Row]) -> list[str]:
    named = raw("participants", *people)
    return messages(*rows, participants=named)["mail_id"].to_list()


def test_a_message_is_told_in_our_words() -> None:
    row = message(
        subject_key="e0",
        language="he",
        in_reply_to='["x@mail.example"]',
        references='["w@mail.example", "x@mail.example"]',
        is_list="true",
        problems="a name was mended",
    )
    parts = raw(
        "parts",
        {"content_hash": "a", "position": 1, "disposition": "attachment"},
        {"content_hash": "a", "position": 2, "file_name": "offer.pdf"},
        {"content_hash": "a", "position": 3, "disposition": "inline", "file_name": "x"},
        {"content_hash": "a", "position": 4, "content_type": "text/plain"},
    )
    named = raw("participants", *who(from_="Bob@Ours.example", to="ann@acme.example"))

    found = messages(row, parts=parts, participants=named).to_dicts()
    key = found[0].pop("mail_key")
    assert found == [
        {
            "source": "mail",
            "file": "messages/a",
            "row_number": 1,
            "extracted_at": READ_AT,
            "taken_at": READ_AT,
            "is_held_back": False,
            "row_problem": None,
            "content_hash": "a",
            "mail_id": f"mail:{key}",
            "message_id": "a@mail.example",
            "references": ["w@mail.example", "x@mail.example"],
            "subject_key": "e0",
            "sent_at": day(3),
            "arrived_at": day(3),
            "happened_at": day(3),
            "from_address": "bob@ours.example",
            "direction": "out",
            "is_internal": False,
            "language": "he",
            "is_list": True,
            "is_automatic": False,
            "is_bounce": False,
            "size": 100,
            "attachments": 2,
            "gone_at": None,
            "problems": "a name was mended",
            "sent_at_problem": None,
            "arrived_at_problem": None,
        }
    ]


def test_in_reply_to_comes_after_the_references_and_each_is_named_once() -> None:
    row = message(references='["b", "a", "b"]', in_reply_to='["a", "c"]')

    assert messages(row)["references"].to_list() == [["b", "a", "c"]]
    none = message(references=None, in_reply_to=None)
    assert messages(none)["references"].to_list() == [[]]


def test_a_mail_happened_when_it_was_sent_if_arrival_bears_that_out() -> None:
    assert happened(sent=3, arrived_at=iso(10)) == day(3)
    assert happened(sent=3 + HOUR, arrived_at=iso(3)) == day(3 + HOUR)


def test_a_date_far_from_arrival_is_not_believed() -> None:
    assert happened(sent=3, arrived_at=iso(10.1)) == day(10.1)
    assert happened(sent=3 + 1.1 * HOUR, arrived_at=iso(3)) == day(3)


def test_without_an_arrival_a_date_is_believed_unless_it_is_after_the_reading() -> None:
    assert happened(sent=3, arrived_at=None) == day(3)
    late = messages(message(sent=41, arrived_at=None))
    assert late.select("happened_at", "sent_at", "row_problem").rows() == [
        (None, day(41), "tells neither when it was sent nor when it arrived")
    ]


def test_the_earliest_arrival_in_any_folder_counts() -> None:
    moved = raw("places", place(), place(uid="2", folder="Old", arrived_at=iso(4)))
    found = messages(message(sent=5, arrived_at=iso(9)), places=moved)

    assert found["arrived_at"].to_list() == [day(3)]


def test_an_impossible_date_is_held_back_alone() -> None:
    rows = tables(messages=raw("messages", message(claimed_at="Whenever")))
    found = staged(rows, source="mail")[MAILBOX_MESSAGES.name]
    nothing = pl.LazyFrame(
        schema={"source": pl.String, "column": pl.String, "file_column": pl.String}
    )
    denied = pl.LazyFrame(
        schema={
            "source": pl.String,
            "file": pl.String,
            "row_number": pl.Int64,
            "column": pl.String,
            "reason": pl.String,
            "extracted_at": pl.Datetime("us", "UTC"),
        }
    )

    held = held_back([(MAILBOX_MESSAGES, found)], denied, denied, nothing).collect()
    assert held.to_dicts() == [
        {
            "source": "mail",
            "file": "messages/a",
            "row_number": 1,
            "column": "sent_at",
            "reason": "is not a date as mail has it (RFC 5322)",
            "extracted_at": READ_AT,
            "is_row_held_back": False,
        }
    ]
    assert found.collect()["happened_at"].to_list() == [day(3)]


def test_a_mail_without_any_time_is_held_back() -> None:
    found = messages(message(claimed_at=None, arrived_at="soon"))

    assert found.select("is_held_back", "arrived_at_problem").rows() == [
        (True, "is not a time with its zone")
    ]


def test_the_copies_of_a_mail_are_one_mail() -> None:
    one = message("a", message_id="m", arrived_at=iso(3))
    other = message("b", message_id="m", arrived_at=iso(4))
    people = [*who("a", from_="x@acme.example"), *who("b", from_="X@acme.example")]

    first, second = mail_ids(one, other, people=people)
    assert first == second


def test_a_message_id_used_twice_makes_no_one_mail() -> None:
    one, again = message("a", message_id="m"), message("b", message_id="m")
    later = message("c", message_id="m", sent=4)
    people = [
        *who("a", from_="x@acme.example"),
        *who("b", from_="y@acme.example"),
        *who("c", from_="x@acme.example"),
    ]

    assert len(set(mail_ids(one, again, later, people=people))) == 3


def test_a_mail_without_a_message_id_is_its_content() -> None:
    one, other = message("a", message_id=None), message("b", message_id=" ")

    assert mail_ids(one, other, people=[]) == ["mail:a", "mail:b"]


def test_a_content_read_again_is_told_once_as_it_was_read_first() -> None:
    first = raw("messages", message(size=1), message(size=1), at=day(20))
    again = raw("messages", message(size=2), at=day(30))

    for both in ([first, again], [again, first]):
        found = typed(tables(messages=pl.concat(both)))[MAILBOX_MESSAGES.name]
        assert found.select("size", "extracted_at").rows() == [(1, day(20))]


def test_who_wrote_it_makes_a_mail_go_out_or_come_in() -> None:
    rows = [message(name) for name in "abcd"]
    people = [
        *who("a", from_="bob@ours.example", to="ann@acme.example"),
        *who(
            "b", from_="bob@ours.example", to="eve@ours.example", sender="x@y.example"
        ),
        *who("c", from_="ann@acme.example", to="bob@ours.example"),
        *who("d", from_=None, to="bob@ours.example"),
    ]

    found = messages(*rows, participants=raw("participants", *people))
    assert found.select("content_hash", "direction", "is_internal").rows() == [
        ("a", "out", False),
        ("b", "out", True),
        ("c", "in", False),
        ("d", "in", False),
    ]


def test_a_domain_below_ours_is_not_ours_and_an_address_may_be() -> None:
    people = [*who(from_="x@sub.ours.example"), *who("b", from_="Me@gmail.example")]
    rows = tables(
        messages=raw("messages", message(), message("b")),
        participants=raw("participants", *people),
    )

    found = staged(
        rows,
        source="mail",
        own_domains=(" Ours.example",),
        own_addresses=("ME@gmail.example",),
    )
    ways = found[MAILBOX_MESSAGES.name].select("direction").collect()
    assert ways["direction"].to_list() == ["in", "out"]


def test_columns_that_hold_personal_data_say_so() -> None:
    personal = {
        "from_address",
        "name",
        "address",
        "person_name",
        "email",
        "phone",
    }
    for table in MAILBOX_STAGING:
        for column in table.columns:
            says_so = column.description.startswith("Personal: ")
            assert says_so == (column.name in personal), column.name
