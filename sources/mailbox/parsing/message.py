"""Message: what one mail says of itself, as rows of the raw log."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from sources.mailbox.parsing.addresses import Mailbox, mailboxes
from sources.mailbox.parsing.candidates import Mail, Row, candidates
from sources.mailbox.parsing.headers import Headers, first, headers
from sources.mailbox.parsing.languages import language
from sources.mailbox.parsing.limits import check
from sources.mailbox.parsing.marks import Marks, marks
from sources.mailbox.parsing.parameters import Pairs, file_name, parameter
from sources.mailbox.parsing.placing import Rows, arrived_at, hash_of
from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.reading import Readable, forwarded, readable, texts
from sources.mailbox.parsing.structure import content_type
from sources.mailbox.parsing.subjects import subject_key
from sources.mailbox.parsing.terms import Terms
from sources.mailbox.parsing.words import Mended, header_text, printable, unencoded

_ROLES: Final = (
    ("from", ("from",)),
    ("sender", ("sender",)),
    ("reply_to", ("reply-to",)),
    ("to", ("to",)),
    ("cc", ("cc",)),
    ("bcc", ("bcc",)),
)
# Where a mail was delivered to, whoever stands in To: no participants, but for rules.
_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to")
_ID: Final = re.compile(r"<([^<>]{1,998})>")
_LONGEST_DATE: Final = 200
_LONGEST_TEXT: Final = 1_000
_LONGEST_ID: Final = 998


class Understood(NamedTuple):
    """One mail's header, understood."""

    told: Headers
    kind: str
    pairs: Pairs
    subject: str
    people: Sequence[tuple[str, Mailbox]]
    marks: Marks
    mended: Mended

    def of(self, *roles: str) -> list[Mailbox]:
        """Return who has one of these roles."""
        return [box for role, box in self.people if role in roles]


def parse(message: RawMessage, terms: Terms) -> Rows:
    """Return the rows of one mail, without its place.

    Raises:
        Beyond: when it is more than is read of one.

    """
    mail = understood(message.header, terms)
    parts = readable(message, mail.told, terms.bounds, mail.mended)
    digest = hash_of(message, terms)
    named = [_part(part, mail.mended) for part in parts]
    made = list(candidates(looked_at(mail, message, parts, terms), terms))
    return {
        "messages": [_message(message, mail, digest, terms)],
        "participants": [row | {"content_hash": digest} for row in _people(mail)],
        "parts": [
            row | {"content_hash": digest, "position": position}
            for position, row in enumerate(named)
        ],
        "candidates": [row | {"content_hash": digest} for row in made],
    }


def understood(header: bytes, terms: Terms) -> Understood:
    """Return what a header says, read as well as it can be.

    Raises:
        Beyond: when it holds more headers or addresses than the bounds allow.

    """
    mended: Mended = set()
    told = headers(header, mended, most=terms.bounds.headers)
    kind, pairs = content_type(first(told, "content-type"))
    declared = (parameter(pairs, b"charset") or b"").decode("ascii", "replace")
    subject = header_text(first(told, "subject"), mended, declared)
    people = list(islice(_boxes(told, mended, declared), terms.bounds.addresses + 1))
    check(len(people), terms.bounds.addresses, "addresses")
    sender = next((box.address or "" for role, box in people if role == "from"), "")
    found = marks(told, kind, pairs, subject, sender)
    return Understood(told, kind, pairs, subject, people, found, mended)


def looked_at(
    mail: Understood, message: RawMessage, parts: Sequence[Readable], terms: Terms
) -> Mail:
    """Return what the rules look at: with texts only where a rule needs them."""
    delivered = [
        Mailbox(None, header_text(value, set()).strip("<> ").lower())
        for name in _DELIVERED
        for value in mail.told.get(name, ())
    ]
    recipients = [*mail.of("to", "cc", "bcc"), *delivered]
    bare = Mail(mail.of("from"), recipients, mail.subject, mail.marks)
    if terms.forms:
        bare = bare._replace(lines=texts(bare, message, parts, terms))
    if terms.introductions:
        bare = bare._replace(forwarded=forwarded(bare, message, parts, terms))
    return bare


def _message(message: RawMessage, mail: Understood, digest: str, terms: Terms) -> Row:
    told, found = mail.told, mail.marks
    ids = _ids(told, "message-id")
    if not first(told, "date"):
        mail.mended.add("no Date")
    if not ids:
        mail.mended.add("no Message-ID")
    declared = header_text(first(told, "content-language"), set())
    return {
        "content_hash": digest,
        "message_id": ids[0] if ids else None,
        "in_reply_to": json.dumps(_ids(told, "in-reply-to"), ensure_ascii=False),
        "references": json.dumps(_ids(told, "references"), ensure_ascii=False),
        "claimed_at": _text(told, "date", _LONGEST_DATE),
        "arrived_at": arrived_at(message),
        "size": message.size,
        "subject": mail.subject[:_LONGEST_TEXT] or None if terms.keep_subject else None,
        "subject_key": subject_key(mail.subject, terms.source),
        "language": language(declared, mail.subject),
        "is_list": _said(found.is_list),
        "is_automatic": _said(found.is_automatic),
        "is_bounce": _said(found.is_bounce),
        "list_id": _list_id(told),
        "problems": "; ".join(sorted(mail.mended)) or None,
    }


def _people(mail: Understood) -> Iterator[Row]:
    positions: dict[str, int] = {}
    for role, box in mail.people:
        position = positions.get(role, 0)
        positions[role] = position + 1
        name = box.name[:_LONGEST_TEXT] if box.name else None
        yield {
            "role": role,
            "position": position,
            "name": name,
            "address": box.address,
        }


def _boxes(
    told: Headers, mended: Mended, declared: str
) -> Iterator[tuple[str, Mailbox]]:
    for role, names in _ROLES:
        for name in names:
            for value in told.get(name, ()):
                text = unencoded(value, mended, declared)
                yield from ((role, box) for box in mailboxes(text, mended))


def _part(part: Readable, mended: Mended) -> Row:
    told = part.part
    name = file_name(told.parameters, mended)
    return {
        "content_type": printable(told.content_type)[:100].lower(),
        "disposition": printable(told.disposition or "")[:40].lower() or None,
        "file_name": name[:_LONGEST_TEXT] if name else None,
        "size": told.size,
    }


def _ids(told: Headers, name: str) -> list[str]:
    """Return the ids that a header names, each once, without their brackets."""
    values = [value.decode("utf-8", "replace") for value in told.get(name, ())]
    found = [one for value in values for one in _ID.findall(value)]
    if not found:  # some programs leave the brackets out
        found = [word for value in values for word in value.split() if "@" in word]
    bare = ("".join(printable(one).split()) for one in found)
    return list(dict.fromkeys(one[:_LONGEST_ID] for one in bare if one))


def _list_id(told: Headers) -> str | None:
    said = _text(told, "list-id", _LONGEST_TEXT)
    if said is None:
        return None
    found = _ID.findall(said)
    return str(found[-1] if found else said).strip().lower() or None


def _text(told: Headers, name: str, most: int) -> str | None:
    return header_text(first(told, name), set())[:most] or None


def _said(mark: bool) -> str:  # noqa: FBT001 - text is what the raw log holds
    return "true" if mark else "false"
