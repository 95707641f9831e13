import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sources.errors import SourceError
from sources.mailbox.parsing.parser import Parsed, Parser
from sources.mailbox.parsing.raw_message import Part, RawMessage
from sources.mailbox.settings import MailboxSettings
from tests.sources.mailbox.parsing.raw_mails import SETTINGS, bounded, raw

HOSTILE = (sys.executable, str(Path(__file__).with_name("hostile_child.py")))


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser(SETTINGS) as one:
        yield one


def reasons(parsed: Parsed) -> dict[str, str]:
    """Why each mail is put aside, by its uid."""
    return {
        json.loads(row["text"])["uid"]: row["reason"]
        for row in parsed.tables["unreadable_rows"].to_pylist()
    }


def loaded(parsed: Parsed) -> list[str]:
    """The subjects of the mails that were read."""
    return [str(one) for one in parsed.tables["messages"]["subject"].to_pylist()]


def mails(*bad: str, around: int = 2) -> list[RawMessage]:
    """Good mails, and between each two a bad one with this header."""
    good = [raw(f"Subject: good {n}\n\n", f"good {n}") for n in range(around)]
    hostile = [raw(f"X-Hostile: {one}\n\n", one) for one in bad]
    return [*good[:1], *hostile, *good[1:]]


def read(
    messages: Sequence[RawMessage], settings: MailboxSettings = SETTINGS
) -> Parsed:
    with Parser(settings, HOSTILE) as one:
        return one.parsed(messages)


def test_every_mail_has_a_place_and_is_either_read_or_put_aside(
    parser: Parser,
) -> None:
    parsed = parser.parsed([raw("Subject: a\n\n"), raw(b"X: y\n" * 2_000, "2")])

    assert loaded(parsed) == ["a"]
    assert reasons(parsed) == {"2": "more than 1,000 headers"}
    assert parsed.tables["places"]["uid"].to_pylist() == ["1", "2"]


def test_no_mail_makes_empty_tables(parser: Parser) -> None:
    assert {one.num_rows for one in parser.parsed([]).tables.values()} == {0}


@pytest.mark.parametrize(
    ("hostile", "reason"),
    [
        ("regex", "took more than 0.3 s"),
        ("deaf", "took more than 0.3 s"),
        ("dies", "the process that parsed it ended (SIGKILL)"),
        ("memory", "more memory than one may take"),
        ("raises", "cannot be parsed: LookupError"),
    ],
)
def test_a_hostile_mail_is_put_aside_alone_and_the_others_are_read(
    hostile: str, reason: str
) -> None:
    parsed = read(mails(hostile), bounded(seconds=0.3))

    assert loaded(parsed) == ["good 0", "good 1"]
    assert reasons(parsed) == {hostile: reason}


def test_a_slow_mail_costs_its_own_time_and_no_new_process() -> None:
    began = time.monotonic()

    parsed = read(mails("regex", "regex", "regex"), bounded(seconds=0.3))

    assert parsed.tables["unreadable_rows"].num_rows == 3
    assert time.monotonic() - began < 4


def test_several_culprits_of_one_batch_are_all_found() -> None:
    parsed = read(mails("dies", "raises", "dies", around=9))

    assert len(loaded(parsed)) == 9
    assert parsed.tables["unreadable_rows"].num_rows == 3


def test_what_the_process_prints_gets_between_no_answers() -> None:
    assert len(loaded(read(mails("prints")))) == 3


def test_the_process_imports_no_frames() -> None:
    assert reasons(read(mails("imports"))) == {"imports": "cannot be parsed: KeyError"}


def test_a_process_that_does_not_start_stops_the_run() -> None:
    program = (sys.executable, "-c", "raise SystemExit(3)")

    with Parser(SETTINGS, program) as one, pytest.raises(SourceError, match="exit"):
        one.parsed([raw("Subject: a\n\n")])


def deep(levels: int) -> bytes:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(levels)
    )
    return nested + b"\nhello\n"


BOUNDARY = b"Content-Type: multipart/mixed; boundary=x\n\n"
TOO_MUCH = {
    "header": (b"X: " + b"y" * 2**20 + b"\n\n", "a header of more than 262,144 octets"),
    "headers": (b"X: y\n" * 5_000 + b"\n", "more than 1,000 headers"),
    "parts": (BOUNDARY + b"--x\n\n\n" * 60_000, "more than 1,000 parts"),
    "levels": (deep(900), "more than 30 levels of parts"),
    "addresses": (
        b"To: " + b"a@b.example, " * 16_000 + b"\n\n",
        "more than 2,000 addresses",
    ),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_beyond_a_bound_is_put_aside_at_once(what: str, parser: Parser) -> None:
    whole, reason = TOO_MUCH[what]

    parsed = parser.parsed([raw("Subject: a\n\n"), raw(whole, what)])

    assert loaded(parsed) == ["a"]
    assert reasons(parsed) == {what: reason}  # and not that it took too long


@pytest.mark.parametrize(
    "value",
    [
        b'"' + b'\\"' * 120_000,
        b"(" * 250_000,
        b"<" * 250_000,
        b"=?a?q?" * 40_000,
        b" " * 250_000 + b"x",
        b"a:" * 120_000,
        b'";' * 120_000,
    ],
)
def test_no_header_takes_long(value: bytes, parser: Parser) -> None:
    names = (
        b"From",
        b"Subject",
        b"Content-Type",
        b"Content-Disposition",
        b"References",
    )
    began = time.monotonic()

    one = parser.parsed(
        [raw(b"%s: %s\n\n" % (name, value), str(name)) for name in names]
    )

    assert not [why for why in reasons(one).values() if why.startswith("took")]
    assert time.monotonic() - began < 3


def test_a_large_body_is_put_aside_without_being_read(parser: Parser) -> None:
    large = replace(raw("Subject: a\n\n"), size=300 * 2**20, body=None)

    assert reasons(parser.parsed([large])) == {"1": "more than 67,108,864 octets"}


def test_a_body_just_within_the_bound_is_read(parser: Parser) -> None:
    whole = b"Subject: a\n\n" + b"x" * (60 * 2**20)

    assert loaded(parser.parsed([raw(whole)])) == ["a"]


def test_what_a_reader_refused_has_its_reason_and_a_hash_of_its_place(
    parser: Parser,
) -> None:
    nothing = replace(raw(""), header=b"", size=0, body=None, refused="a cut answer")
    other = replace(nothing, place=replace(nothing.place, uid="2"))

    rows = parser.parsed([nothing, other]).tables["unreadable_rows"].to_pylist()

    assert [row["reason"] for row in rows] == ["a cut answer"] * 2
    assert rows[0]["content_hash"] != rows[1]["content_hash"]


def imap(header: str, *parts: Part) -> RawMessage:
    return replace(raw(f"{header}\n\n"), body=None, structure=parts)


PLAIN = Part("1.1", "text/plain", ((b"charset", b"utf-8"),), "7bit", depth=2)
PAGE = Part("1.2", "text/html", depth=2)
ATTACHED = Part("2", "message/rfc822", ((b"filename*", b"utf-8''%C3%BC"),), depth=1)


def test_only_texts_that_a_rule_needs_are_asked_for(parser: Parser) -> None:
    form = imap("From: a@forms.example\nSubject: New enquiry", PLAIN, PAGE)
    passed_on = imap("From: a@b.example\nSubject: WG: x", PLAIN, PAGE)
    attached = imap("From: a@b.example\nSubject: x", PLAIN, ATTACHED)
    other = imap("From: a@b.example\nSubject: Re: x", PLAIN, PAGE)

    asked = parser.wants_body([form, passed_on, attached, other, raw("A: b\n\n")])

    assert asked == [("1.1", "1.2"), ("1.1",), ("2.HEADER",), (), ()]


def test_a_form_over_imap_is_read_from_the_text_that_was_fetched(
    parser: Parser,
) -> None:
    form = imap("From: a@forms.example\nSubject: New enquiry", PLAIN, ATTACHED)
    fetched = replace(form, texts=(("1.1", b"Name: Ada\nEmail: ada@x.example"),))

    tables = parser.parsed([fetched, form]).tables

    assert tables["candidates"]["email"].to_pylist() == ["ada@x.example", None]
    assert tables["candidates"]["reason"].to_pylist() == [None, "no text of the form"]
    assert tables["parts"]["file_name"].to_pylist() == [None, "ü"] * 2


def test_a_structure_beyond_a_bound_is_put_aside(parser: Parser) -> None:
    many = imap("A: b", *[PLAIN] * 1_001)
    deeper = imap("A: b", replace(PLAIN, depth=31))

    asked = parser.parsed([many, deeper]).tables["unreadable_rows"]["reason"]

    assert set(asked.to_pylist()) == {
        "more than 1,000 parts",
        "more than 30 levels of parts",
    }


CANARY = "Zanzibarian"
_CANARIES = f"{CANARY} Quux <{CANARY}.quux@canary.example>"


def test_nothing_of_a_body_or_an_attachment_leaves(
    capfd: pytest.CaptureFixture[str],
) -> None:
    multi = "Content-Type: multipart/mixed; boundary=b\n\n"
    body = (
        f"--b\n\n{_CANARIES}\nEmail: ada@x.example\nRemark: {_CANARIES}\n--b\n"
        f"Content-Type: application/pdf\n\n{_CANARIES}\n--b\nContent-Type: "
        f"message/rfc822\n\nSubject: {CANARY}\nTo: {_CANARIES}\n\nX\n--b--\n"
    )
    heads = (
        "From: a@forms.example\nSubject: New enquiry\n",
        "From: a@b.example\nTo: sales@ours.example\nSubject: Fwd: x\n",
        *(f"X-Hostile: {one}\n" for one in ("raises", "prints", "dies", "memory")),
        f"Content-Type: multipart/mixed; boundary={'b' * 80}\n",
    )
    parsed = read([raw(head + multi + body, str(n)) for n, head in enumerate(heads)])
    said = json.dumps([one.to_pylist() for one in parsed.tables.values()])

    assert parsed.tables["places"].num_rows == len(heads)
    assert CANARY not in said + "".join(capfd.readouterr())
