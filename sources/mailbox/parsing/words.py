"""Words: text out of the bytes of a header, whatever they are; nothing here raises.

Encoded words (RFC 2047) with charsets that are made up, in pieces or broken, and bytes
that no header may hold, are read as well as they can be, and what was mended is told.
"""

import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

Mended = set[str]
"""What was mended in a message: phrases without a value of it."""

_MADE_UP: Final = "a charset that does not exist"
_WRONG: Final = "bytes that are not of their charset"
_EIGHT_BITS: Final = "8-bit bytes in the header"
_CONTROLS: Final = "control characters in the header"

# The bound keeps a header of nothing but beginnings from being read over and over.
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^\r\n]{0,1000}?)\?=")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
_UNPRINTED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)
_SPACES: Final = re.compile(r"\s+")
_BIDI: Final = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_ESCAPED: Final = re.compile(rb"=([0-9A-Fa-f]{2})")

# What senders write, and what they mean by it: mostly the wider charset of its maker.
_MEANT: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Text by their name only, or so slow that a mail could stop us.
_REFUSED: Final = {
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
}


def header_text(raw: bytes, mended: Mended, declared: str | None = None) -> str:
    """Return a header's value as one printable line, its encoded words read.

    `declared` is the charset to try where bytes beyond ASCII are not UTF-8.
    """
    text = unencoded(raw, mended, declared)
    return printable(with_words(text, mended) if "=?" in text else text, mended)


def unencoded(raw: bytes, mended: Mended, declared: str | None = None) -> str:
    """Return a header's bytes as text, its encoded words left as they are."""
    if raw.isascii():
        return raw.decode("ascii")
    mended.add(_EIGHT_BITS)
    return guessed(raw, declared)


def with_words(text: str, mended: Mended) -> str:
    """Return the text with its encoded words read, those of a row joined first.

    Senders cut letters of several bytes at the end of a word, so the bytes of
    neighbours in one charset are joined before they are read.
    """
    read: list[str] = []
    charset, held, end = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        is_neighbour = bool(charset) and not between.strip()
        if not (is_neighbour and word[1].lower() == charset):
            read.append(in_charset(held, charset, mended) if charset else "")
            read.append("" if is_neighbour else between)
            charset, held = word[1].lower(), b""
        held += _octets(word, mended)
        end = word.end()
    read.append(in_charset(held, charset, mended) if charset else "")
    return "".join((*read, text[end:]))


def in_charset(raw: bytes, charset: str, mended: Mended) -> str:
    """Return bytes as the text they are in a charset, or as well as can be told."""
    codec = _codec(charset.partition("*")[0].strip().lower())
    if codec is None:
        mended.add(_MADE_UP)
        return guessed(raw)
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError):
        mended.add(_WRONG)
    return guessed(raw) if codec == "cp1252" else raw.decode(codec, "replace")


def guessed(raw: bytes, declared: str | None = None) -> str:
    """Return bytes of an unknown charset as text: UTF-8, the declared, or Latin-1."""
    for codec in ("utf-8", _codec((declared or "").lower()), "cp1252"):
        try:
            return raw.decode(codec or "ascii")
        except (UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def printable(text: str, mended: Mended | None = None) -> str:
    """Return the text as one line: no control, no mark of direction, single spaces."""
    if not text.isprintable():
        if mended is not None and not _SPACES.sub(" ", text).isprintable():
            mended.add(_CONTROLS)
        text = _UNPRINTED.sub(" ", _BIDI.sub("", text))
    return " ".join(text.split())


def _octets(word: re.Match[str], mended: Mended) -> bytes:
    """Return the octets of a word; bytes it may not hold are of its charset."""
    raw = _as_sent(word[3], word[1])
    if word[2] in "qQ":
        return _ESCAPED.sub(_octet, raw.replace(b"_", b" "))
    kept = _NO_BASE64.sub(b"", raw)
    if len(kept) % 4 == 1:
        mended.add("an encoded word that is cut")
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _as_sent(written: str, charset: str) -> bytes:
    if written.isascii():
        return written.encode("ascii")
    for codec in (_codec(charset.lower()), "utf-8"):
        try:
            return written.encode(codec or "ascii")
        except (UnicodeError, ValueError):
            continue
    return written.encode("utf-8", "replace")


def _octet(escaped: re.Match[bytes]) -> bytes:
    return bytes((int(escaped[1], 16),))


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    """Return Python's name of a charset that makes text, None where there is none."""
    name = _MEANT.get(charset, charset)
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
        b"".decode(found)
    except (LookupError, ValueError, ImportError):
        return None
    return None if found.replace("-", "_") in _REFUSED else found
