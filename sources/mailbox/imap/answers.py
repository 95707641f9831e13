"""Answers: what a server handed out of a message, taken apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from imapclient.exceptions import (  # type: ignore[import-untyped] # ships no types
    IMAPClientError,
)
from imapclient.response_parser import (  # type: ignore[import-untyped] # ships no types
    parse_fetch_response,
)

from sources.mailbox.imap.structure import parts
from sources.mailbox.imap.transport import Record
from sources.mailbox.parsing.raw_message import Part

Told = dict[bytes, object]

_LARGEST = 2**63 - 1

# All that the parser of the library was seen to raise over an answer that is none.
_UNREADABLE = (
    IMAPClientError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The header and the structure of one message, as the server tells them."""

    uid: int
    header: bytes
    size: int
    arrived_at: datetime | None
    structure: tuple[Part, ...]


def by_uid(answers: Iterable[Sequence[Record]]) -> dict[int, Told]:
    """Return what was told of each message; an answer that cannot be read is left out.

    A server may tell of one message in several answers, and of others unasked.
    """
    told = dict[int, Told]()
    for answer in answers:
        for uid, items in _items(answer):
            told.setdefault(uid, {}).update(items)
    return told


def heading(uid: int, told: Told) -> Heading | None:
    """Return the heading of a message; None where it cannot be read, or lacks."""
    size, structure = told.get(b"RFC822.SIZE"), told.get(b"BODYSTRUCTURE")
    header, told_at = text(told, b"BODY[HEADER]"), told.get(b"INTERNALDATE")
    if header is None or not isinstance(size, int) or size > _LARGEST:
        return None
    if not isinstance(structure, tuple):
        return None
    try:
        return Heading(uid, header, size, _instant(told_at), parts(structure))
    except _UNREADABLE:
        return None


def text(told: Told, name: bytes) -> bytes | None:
    """Return a piece of a message; its name ends in where the piece begins."""
    for key, value in told.items():
        if key.split(b"<")[0] == name:
            return value if isinstance(value, bytes) else b""
    return None


def _items(answer: Sequence[Record]) -> list[tuple[int, Told]]:
    try:
        parsed = parse_fetch_response(
            list(answer), normalise_times=False, uid_is_key=False
        )
    except _UNREADABLE:
        return []
    return [(told[b"UID"], told) for told in parsed.values() if b"UID" in told]


def _instant(told: object) -> datetime | None:
    return told.astimezone(UTC) if isinstance(told, datetime) else None
