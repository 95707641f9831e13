"""Texts: the text of one part, decoded, for a rule to look at and nobody to keep."""

import binascii
import quopri
import re
from typing import Final

from sources.mailbox.parsing.html_text import text_of_html
from sources.mailbox.parsing.parameters import parameter
from sources.mailbox.parsing.raw_message import Part
from sources.mailbox.parsing.words import guessed, in_charset

_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_BIDI: Final = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)


def lines(part: Part, raw: bytes, most: int) -> list[str]:
    """Return the lines of a part's text; a table's cells are parted by tabs.

    `raw` is the part as it was sent; of a longer one, `most` octets are looked at.
    """
    octets = _decoded(raw[:most], part.encoding)
    charset = parameter(part.parameters, b"charset")
    text = _text(octets, charset)
    if part.content_type == "text/html" or _looks_like_html(part, text):
        text = text_of_html(text)
    return [line.strip(" \xa0") for line in _BIDI.sub("", text).splitlines()]


def _decoded(raw: bytes, encoding: str) -> bytes:
    if encoding.lower() == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding.lower() == "base64":
        kept = _NO_BASE64.sub(b"", raw)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    return raw


def _text(octets: bytes, charset: bytes | None) -> str:
    if charset is None or charset.lower() in {b"us-ascii", b"ascii"}:
        return guessed(octets)
    return in_charset(octets, charset.decode("ascii", "replace"), set())


def _looks_like_html(part: Part, text: str) -> bool:
    """Whether a part that says it is plain is not: some forms' programs do that."""
    start = text[:200].lstrip().lower()
    is_page = start.startswith(("<!doctype html", "<html", "<table", "<body"))
    return part.content_type == "text/plain" and is_page
