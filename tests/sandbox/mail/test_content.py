import email
from email import policy
from email.message import EmailMessage
from typing import Any

import polars as pl
import pytest

from sandbox.mail.content import content
from sandbox.mail.form_rules import LABELS
from sandbox.mail.mails import Mails
from sandbox.mail.words import ATTACHMENTS, AWAY, GREETINGS


def parsed(mail: dict[str, Any]) -> EmailMessage:
    """Read a mail as the standard library does."""
    return email.message_from_bytes(content(mail), policy=policy.default)


def rows(post: Mails, **picked: str) -> list[dict[str, Any]]:
    """Return messages of a sort."""
    return post.messages.filter(**picked).to_dicts()


def texts(message: EmailMessage) -> list[str]:
    """Return the texts of a message, with line ends of a file."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return [part.get_content().replace("\r\n", "\n") for part in parts]


def test_a_mail_reads_back_as_the_frame_says(post: Mails) -> None:
    # Every seventh: reading by the book takes its time.
    for mail in post.messages.gather_every(7).iter_rows(named=True):
        message = parsed(mail)
        sender = message["From"].addresses[0]
        got = {
            "subject": message["Subject"],
            "from": (sender.display_name or None, sender.addr_spec),
            "to": people(message["To"]),
            "cc": people(message["Cc"]),
            "date": message["Date"] and message["Date"].datetime,
            "id": message["Message-ID"],
            "parent": message["In-Reply-To"],
            "references": (message["References"] or "").split(),
            "defects": [d for part in message.walk() for d in part.defects],
        }

        assert got == {
            "subject": mail["subject"],
            "from": (mail["from_name"], mail["from_address"]),
            "to": [(one["name"], one["address"]) for one in mail["to"]],
            "cc": [(one["name"], one["address"]) for one in mail["cc"]],
            "date": mail["claimed_at"],
            "id": mail["message_id"] and f"<{mail['message_id']}>",
            "parent": mail["in_reply_to"] and f"<{mail['in_reply_to']}>",
            "references": [f"<{one}>" for one in mail["references"]],
            "defects": [],
        }


def people(header: Any) -> list[tuple[str | None, str]]:  # noqa: ANN401 - as the parser gives it
    """Return names and addresses of a header."""
    if header is None:
        return []
    return [(one.display_name or None, one.addr_spec) for one in header.addresses]


def test_a_text_reads_back_in_its_own_script(post: Mails) -> None:
    for language, greeting in GREETINGS.items():
        mails = rows(post, kind="thread", language=language)[:40]

        assert len(mails) == 40
        for mail in mails:
            found = texts(parsed(mail))
            assert found
            assert all(greeting in text for text in found)


def test_programs_write_in_many_charsets_and_ways(post: Mails) -> None:
    seen = set()
    for mail in rows(post, layout="plain", kind="thread"):
        written = content(mail)
        message = email.message_from_bytes(written)
        assert isinstance(message, email.message.Message)
        seen.add((message.get_content_charset(), message["Content-Transfer-Encoding"]))

    assert {
        ("utf-8", "quoted-printable"),
        ("utf-8", "base64"),
        ("utf-8", "8bit"),
        ("iso-8859-1", "quoted-printable"),
        ("iso-8859-1", "8bit"),
        ("iso-8859-8", "8bit"),
        ("windows-1255", "base64"),
        ("windows-1256", "base64"),
        ("iso-2022-jp", "7bit"),
        ("koi8-r", "base64"),
        ("koi8-r", "8bit"),
        ("us-ascii", "7bit"),
    } <= seen


def test_headers_are_ascii_and_long_subjects_are_split_into_words(post: Mails) -> None:
    heads = [content(mail).partition(b"\n\n")[0] for mail in rows(post, language="fr")]
    subjects = [
        head.split(b"\nSubject: ")[1].split(b"\nMessage-ID")[0] for head in heads
    ]

    assert all(head.isascii() for head in heads)
    assert all(len(line) < 200 for head in heads for line in head.split(b"\n"))
    assert any(subject.count(b"=?") > 1 for subject in subjects)


def test_attachments_keep_their_names_in_the_new_way_and_the_old(post: Mails) -> None:
    ways = set()
    for mail in rows(post, layout="attachment")[:250]:
        file = list(parsed(mail).walk())[-1]
        raw = list(email.message_from_bytes(content(mail)).walk())[-1]
        said = str(raw["Content-Disposition"])
        ways.add("filename*=" in said)
        assert file.get_content_type() == "application/pdf"
        assert file.get_content().startswith(b"%PDF-")
        assert file.get_filename() == ATTACHMENTS[mail["language"]]

    assert ways == {True, False}


@pytest.mark.parametrize("language", ["de", "en", "fr", "he"])
@pytest.mark.parametrize("layout", ["labels", "lines", "table", "both"])
def test_a_form_tells_each_field_under_its_label(
    post: Mails, language: str, layout: str
) -> None:
    mails = rows(post, kind="form", language=language, layout=f"form {layout}")

    assert mails
    for mail in mails:
        for text in texts(parsed(mail)):
            for field, value in mail["fields"].items():
                if value is not None:
                    escaped = value.replace("&", "&amp;") if "<html>" in text else value
                    label = text.index(LABELS[language][field])
                    assert escaped.split()[0] in text[label:]


def test_forms_come_as_text_on_one_line_or_two_and_as_tables(post: Mails) -> None:
    mail = next(m for m in rows(post, layout="form lines", language="en"))
    asked = mail["fields"]

    assert f"Full name\n{asked['person_name']}\n" in texts(parsed(mail))[0]

    table = next(m for m in rows(post, layout="form table", language="he"))
    html = texts(parsed(table))[0]

    assert 'dir="rtl"' in html
    assert f"<th>שם מלא:</th><td>{table['fields']['person_name']}</td>" in html


def test_a_forward_shows_who_wrote_first(post: Mails) -> None:
    heads = set()
    for mail in rows(post, layout="forward"):
        text = texts(parsed(mail))[0]
        asked = mail["fields"]
        assert f": {asked['person_name']} <{asked['email']}>\n" in text
        assert mail["subject"].startswith(("WG: ", "Fwd: "))
        heads |= {head for head in ("From: ", "Von: ") if f"\n{head}" in text}

    assert heads == {"From: ", "Von: "}


def test_newsletters_say_what_they_are(post: Mails) -> None:
    for mail in rows(post, kind="newsletter")[-200:]:
        message = parsed(mail)
        named = {"List-Id", "List-Unsubscribe", "Auto-Submitted"} & set(message.keys())
        assert named


def test_automatic_replies_have_a_mark_or_at_least_a_subject(post: Mails) -> None:
    marks = ("Auto-Submitted", "X-Autoreply", "Precedence")
    mails = rows(post, kind="automatic reply")
    marked = [any(parsed(mail)[mark] for mark in marks) for mail in mails]
    began = tuple(AWAY.values())

    assert 0.6 < sum(marked) / len(marked) < 0.95
    assert all(mail["subject"].startswith(began) for mail in mails)
    assert len({mail["language"] for mail in mails}) > 4


def test_a_bounce_is_a_report_on_the_mail_that_did_not_arrive(post: Mails) -> None:
    sent = set(post.messages.filter(direction="out")["message_id"])
    mails = rows(post, kind="bounce")

    assert len(mails) > 20
    for mail in mails:
        message = parsed(mail)
        status = list(message.walk())
        assert message.get_content_type() == "multipart/report"
        assert message.get_param("report-type") == "delivery-status"
        assert "message/delivery-status" in [part.get_content_type() for part in status]
        assert mail["in_reply_to"] in sent


def test_a_calendar_mail_has_an_event(post: Mails) -> None:
    methods = set()
    for mail in rows(post, kind="calendar")[-120:]:
        event = list(parsed(mail).walk())[-1]
        assert event.get_content_type() == "text/calendar"
        methods.add(event.get_param("method"))

    assert methods == {"REQUEST", "REPLY"}


def test_the_same_mail_is_written_in_the_same_bytes(post: Mails) -> None:
    some = post.messages.filter(pl.col("mail") % 50 == 0).to_dicts()

    assert [content(mail) for mail in some] == [content(mail) for mail in some]
