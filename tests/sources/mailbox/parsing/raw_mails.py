"""Mails as a file holds them, and a mailbox of one company that has three rules."""

from dataclasses import replace
from pathlib import Path

from sources.mailbox.parsing.headers import split
from sources.mailbox.parsing.parser import parse
from sources.mailbox.parsing.placing import Rows
from sources.mailbox.parsing.raw_message import Place, RawMessage, size_with_crlf
from sources.mailbox.rules import FormRule, IntroductionRule, SharedAddressRule
from sources.mailbox.settings import MailboxSettings

DATA = Path(__file__).parents[4] / ".." / "shared" / "data"

FORM = FormRule(
    name="contact",
    sender="*@forms.example",
    subject="New enquiry*",
    channel="web",
    fields={
        "person_name": ("Name", "Full name", "שם מלא"),
        "email": ("Email", "E-mail address (required)", "דואר אלקטרוני"),
        "company_name": ("Company", "חברה"),
        "phone": ("Phone", "טלפון"),
        "lead_source": ("How did you hear of us?", "Source"),
    },
)
SETTINGS = MailboxSettings(
    name="mail",
    accounts=(),
    own_domains=("ours.example",),
    own_addresses=("boss@home.example",),
    rules=(
        FORM,
        SharedAddressRule("sales", ("sales@ours.example",)),
        IntroductionRule("introduced"),
    ),
    keep_subject=True,
)


def raw(whole: bytes | str, uid: str = "1") -> RawMessage:
    """A whole mail, as a file has it."""
    octets = whole.encode() if isinstance(whole, str) else whole
    end, start = split(octets, 0, len(octets))
    return RawMessage(
        place=Place("files", "", 0, uid),
        header=octets[:end],
        size=size_with_crlf(octets),
        body=octets[start:],
    )


def rows(whole: bytes | str, settings: MailboxSettings = SETTINGS) -> Rows:
    """What one mail makes, by table."""
    return parse(raw(whole), settings)


def message(whole: bytes | str) -> dict[str, object]:
    """The row of one mail that is read."""
    (row,) = rows(whole)["messages"]
    return row


def people(whole: bytes | str, role: str = "from") -> list[tuple[object, object]]:
    """Who has a role in a mail: name and address."""
    return [
        (row["name"], row["address"])
        for row in rows(whole)["participants"]
        if row["role"] == role
    ]


def made(whole: bytes | str) -> list[dict[str, object]]:
    """What the rules make of a mail, without its hash and what is null."""
    return [
        {key: value for key, value in row.items() if value and key != "content_hash"}
        for row in rows(whole)["candidates"]
    ]


def bounded(seconds: float) -> MailboxSettings:
    """The same mailbox, with another bound on the time of one message."""
    return replace(SETTINGS, caps=replace(SETTINGS.caps, seconds=seconds))
