# ruff: noqa: RUF001 - Hebrew and Cyrillic letters are meant as such
import json

import pytest

from tests.sources.mailbox.parsing.raw_mails import message, people, rows


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?utf-8?B?R3LD?=\n =?utf-8?B?vMOfZQ==?=", "Grüße"),
        (b"=?iso-8859-8-i?q?=F9=EC=E5=ED?=", "שלום"),
        (b"=?x-made-up?q?Hello?= there", "Hello there"),
        (b"=?idna?q?Hello?=", "Hello"),
        (b"=?utf-8?b?SGVsbG8?=", "Hello"),
        (b"=?utf-8?q?unclosed", "=?utf-8?q?unclosed"),
        (b"=?utf-7?q?+2AA-?=", None),
        (b"Gr\xc3\xbc\xc3\x9fe", "Grüße"),
        (b"Gr\xfc\xdfe", "Grüße"),
        (b"folded\r\n\t line", "folded line"),
        (b"nul\0 and\x07 bell", "nul and bell"),
        ("\u202bשלום\u202c".encode(), "שלום"),
    ],
)
def test_a_subject_is_read_however_it_is_written(
    written: bytes, read: str | None
) -> None:
    said = message(b"Subject: " + written + b"\n\n")["subject"]

    assert said == read if read is not None else "\ud800" not in str(said)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Ann Lee <ANN@Example.com>", [("Ann Lee", "ann@example.com")]),
        (b"ann@example.com (Ann Lee)", [("Ann Lee", "ann@example.com")]),
        (b'"Lee, Ann" <a@b.example>', [("Lee, Ann", "a@b.example")]),
        (b'"Lee \\"A\\" Ann" <a@b.example>', [('Lee "A" Ann', "a@b.example")]),
        (b'"Ann\r\n Lee" <a@b.example>', [("Ann Lee", "a@b.example")]),
        (b'"Ann\r\x00Lee" <a@b.example>', [("Ann Lee", "a@b.example")]),
        (b"=?utf-8?q?Ann=0D=0ALee?= <a@b.example>", [("Ann Lee", "a@b.example")]),
        (b"=?utf-8?Q?Lee,_Ann?= <a@b.example>", [("Lee, Ann", "a@b.example")]),
        (
            b"Us: a@b.example, C <c@d.example>;",
            [(None, "a@b.example"), ("C", "c@d.example")],
        ),
        (b"a@b.example; c@d.example", [(None, "a@b.example"), (None, "c@d.example")]),
        (b"undisclosed-recipients:;", []),
        (b"<@relay.example:a@b.example>", [(None, "a@b.example")]),
        (b"Ann <not an address>", [("Ann", None)]),
        (b'"Ann <a@b.example>', [("Ann", "a@b.example")]),
        (b"", []),
    ],
)
def test_who_wrote_is_read_however_it_is_written(
    written: bytes, read: list[tuple[str | None, str | None]]
) -> None:
    assert people(b"From: " + written + b"\nDate: x\n\n") == read


def test_each_of_several_senders_is_kept() -> None:
    assert people("From: a@b.example\nFrom: c@d.example\n\n") == [
        (None, "a@b.example"),
        (None, "c@d.example"),
    ]


def test_an_impossible_date_stays_as_it_was_written() -> None:
    said = message("Date: Thu, 32 Foo 20999 25:61 +9999\n\n")

    assert said["claimed_at"] == "Thu, 32 Foo 20999 25:61 +9999"


def test_what_is_missing_is_null_and_told() -> None:
    said = message("From: a@b.example\n\n")

    assert (said["claimed_at"], said["message_id"]) == (None, None)
    assert said["problems"] == "no Date; no Message-ID"


def test_ids_are_told_each_once_and_without_brackets() -> None:
    said = message(
        "Message-ID: <a@x>\nMessage-ID: <b@x>\nIn-Reply-To: your mail of <c@x>\n"
        "References: <c@x>\n <d\n @x> <c@x>\n\n"
    )

    assert said["message_id"] == "a@x"
    assert json.loads(str(said["in_reply_to"])) == ["c@x"]
    assert json.loads(str(said["references"])) == ["c@x", "d@x"]


def test_two_mails_with_one_message_id_are_two_contents() -> None:
    first = message("Message-ID: <a@x>\nSubject: one\n\n")
    second = message("Message-ID: <a@x>\nSubject: two\n\n")

    assert first["message_id"] == second["message_id"]
    assert first["content_hash"] != second["content_hash"]


@pytest.mark.parametrize(
    ("header", "marks"),
    [
        ("Subject: Hello", ()),
        ("List-Unsubscribe: <https://x.example>", ("is_list",)),
        ("List-Id: News <news.x.example>", ("is_list",)),
        ("Precedence: bulk", ("is_list",)),
        ("Auto-Submitted: no", ()),
        ("Auto-Submitted: auto-replied (vacation)", ("is_automatic",)),
        ("Precedence: auto_reply", ("is_automatic",)),
        ("X-Auto-Response-Suppress: All", ("is_automatic",)),
        ("X-Autoreply: yes", ("is_automatic",)),
        ("Subject: Automatic reply: your offer", ("is_automatic",)),
        (
            "Subject: =?utf-8?b?16rXqdeV15HXlCDXkNeV15jXldee15jXmdeq?=: x",
            ("is_automatic",),
        ),
        ("Subject: Out of office next week, shall we talk?", ()),
        ("Subject: Re: Automatic reply: your offer", ()),
        ("Return-Path: <>", ("is_bounce",)),
        ("Return-Path: <>\nAuto-Submitted: auto-replied", ("is_automatic",)),
        ("From: Mail <MAILER-DAEMON@x.example>", ("is_bounce",)),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=a",
            ("is_bounce",),
        ),
    ],
)
def test_a_mail_that_no_person_wrote_is_marked(
    header: str, marks: tuple[str, ...]
) -> None:
    said = message(f"{header}\n\n")
    names = ("is_list", "is_automatic", "is_bounce")

    assert tuple(name for name in names if said[name] == "true") == marks


@pytest.mark.parametrize(
    "subject",
    [
        "re: AW: Your  Offer",
        "Fwd: your offer",
        "RE[2]: YOUR OFFER",
        "הועבר: your offer",
    ],
)
def test_an_answer_has_the_subject_of_its_question(subject: str) -> None:
    expected = message("Subject: Your offer\n\n")["subject_key"]

    assert expected is not None
    assert message(f"Subject: {subject}\n\n")["subject_key"] == expected


def test_a_blank_subject_and_other_subjects_are_not_equal() -> None:
    assert message("Subject: Re: \n\n")["subject_key"] is None
    assert (
        message("Subject: one\n\n")["subject_key"]
        != message("Subject: two\n\n")["subject_key"]
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("Content-Language: de-AT\nSubject: x", "de"),
        ("Subject: Re: שלום", "he"),
        ("Subject: مرحبا", "ar"),
        ("Subject: سلام چطوری", None),
        ("Subject: объём", "ru"),
        ("Subject: ціна", None),
        ("Subject: hello", None),
    ],
)
def test_a_language_is_told_where_it_is_certain(
    header: str, language: str | None
) -> None:
    assert message(f"{header}\n\n")["language"] == language


def test_attachments_are_told_by_name_and_type_and_never_opened() -> None:
    said = rows(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHello\n"
        "--x\nContent-Type: application/pdf; name=old.pdf\nContent-Disposition: "
        "attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=sse.pdf\n\nabc\n"
        "--x\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; "
        "boundary=y\n\n--y\n\nin\n--y--\n--x\nContent-Type: image/png; "
        'name="=?utf-8?q?=C3=BC.png?="\n\nabc\n--x--\n'
    )["parts"]

    assert [(row["content_type"], row["file_name"], row["size"]) for row in said] == [
        ("text/plain", None, 5),
        ("application/pdf", "Grüsse.pdf", 3),
        ("message/rfc822", None, 61),
        ("image/png", "ü.png", 3),
    ]
