"""Raw messages: what a reader hands over to be parsed, and how a content is known.

Only the standard library is imported here, as the parsing process reads this too.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

_LONE_FEED = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message was seen. `uid` of a file is a name that stays."""

    account: str
    folder: str
    uidvalidity: int
    uid: str


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a message's structure, as BODYSTRUCTURE tells it.

    Containers (`multipart/...`) are no leaves. An attached message is one: what is in
    it is not listed. `section` is IMAP's number of the part: `1`, `2.1`. `depth` counts
    the containers around it. `parameters` are those of its type and of its disposition
    together, as they were sent, pieces and encoded words included.
    """

    section: str
    content_type: str
    parameters: tuple[tuple[bytes, bytes], ...] = ()
    encoding: str = ""
    disposition: str | None = None
    size: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as it was read, before anything of it is understood.

    `header`: the bytes before the empty line. A reader may cut them after one byte more
    than `Caps.header_bytes` (`size` stays that of the whole). `size`: octets of the
    whole message, line ends counted as CRLF. `arrived_at`: with its time zone.

    `structure`: the leaves, from IMAP; None: they are found in `body`.
    `body`: all that follows the empty line, from files only; None where it was not
    read, as `size` is beyond `Caps.message_bytes`.
    `texts`: from IMAP, the sections that `Parser.wants_body` asked for, as sent.
    `refused`: why a reader did not read it; it is quarantined with this reason.
    """

    place: Place
    header: bytes
    size: int
    arrived_at: datetime | None = None
    structure: tuple[Part, ...] | None = None
    body: bytes | None = None
    texts: tuple[tuple[str, bytes], ...] = ()
    refused: str | None = None


def content_hash(header: bytes, size: int, *, header_bytes: int) -> str:
    """Return by what a content is known, wherever it lies: 32 hexadecimal digits.

    The same over IMAP as from the file behind the server: line ends are CRLF, and a
    NUL is 0x80, which is what a server sends in its place. Of a header beyond
    `header_bytes` only so much counts.
    """
    told = with_crlf(header).rstrip(b"\r\n").replace(b"\0", b"\x80")[:header_bytes]
    digest = hashlib.blake2b(told, digest_size=16)
    digest.update(b"\0%d" % size)
    return digest.hexdigest()


def with_crlf(text: bytes) -> bytes:
    """Return the text with CRLF where it had LF alone."""
    return _LONE_FEED.sub(b"\r\n", text) if b"\n" in text else text


def size_with_crlf(text: bytes) -> int:
    """Return how many octets the text has with CRLF line ends."""
    return len(text) + text.count(b"\n") - text.count(b"\r\n")
