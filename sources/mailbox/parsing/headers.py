"""Headers: a header block taken apart into names and values, whatever stands in it."""

import re
from collections.abc import Mapping
from typing import Final

from sources.mailbox.parsing.limits import check
from sources.mailbox.parsing.words import Mended

Headers = Mapping[str, list[bytes]]
"""The values of each header, unfolded, by its name in small letters."""

_FOLD: Final = re.compile(rb"\n[ \t]+")
_NAME: Final = re.compile(rb"[!-9;-~]+")


def headers(block: bytes, mended: Mended, *, most: int) -> Headers:
    """Return the headers of a block; a line that is none is passed over, and told.

    Raises:
        Beyond: when there are more than `most`.

    """
    found: dict[str, list[bytes]] = {}
    lines = _FOLD.sub(b" ", _with_feeds(block)).split(b"\n")
    check(len(lines), most, "headers")
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.strip()
        if colon and _NAME.fullmatch(name):
            found.setdefault(name.decode("ascii").lower(), []).append(value.strip())
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            mended.add("a line in the header that is none")
    return found


def first(found: Headers, name: str) -> bytes:
    """Return the first value of a header, empty where there is none."""
    values = found.get(name)
    return values[0] if values else b""


def split(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the header of a part ends and where its body starts."""
    for blank in (b"\n", b"\r\n"):
        if raw.startswith(blank, start):
            return start, start + len(blank)
    ends = (
        (found, found + len(blank))
        for blank in (b"\n\r\n", b"\n\n")
        if (found := raw.find(blank, start, end)) >= 0
    )
    return min(ends, default=(end, end))


def _with_feeds(block: bytes) -> bytes:
    """Return the block with LF line ends; a CR inside of a line is a space."""
    feeds = block.replace(b"\r\n", b"\n")
    return feeds.replace(b"\r", b" " if b"\n" in feeds else b"\n")
