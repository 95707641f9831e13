"""Parameters: of a type or a disposition, names of files in every spelling there is."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

from sources.mailbox.parsing.words import Mended, header_text, in_charset

Pairs = tuple[tuple[bytes, bytes], ...]
"""Parameters as they were sent, their names in small letters."""

_PAIR: Final = re.compile(
    rb';\s*+([^=;\s"]{1,60})\s*+=\s*+(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"?|([^;]*+))',
    re.DOTALL,
)
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_COMMENT: Final = re.compile(rb"\([^()\"]{0,200}\)\s*$")
_PIECE: Final = re.compile(rb"\*(\d{1,3})(\*?)")


def value_and_pairs(raw: bytes) -> tuple[str, Pairs]:
    """Return what stands before the first semicolon, in small letters, and the rest."""
    head, _, _ = raw.partition(b";")
    pairs = tuple(
        (found[1].lower(), _unquoted(found[2], found[3]))
        for found in _PAIR.finditer(raw, len(head))
    )
    word = _COMMENT.sub(b"", head.strip()).decode("ascii", "replace").strip().lower()
    return word.strip('"'), pairs


def parameter(pairs: Pairs, name: bytes) -> bytes | None:
    """Return the first parameter of a name, or None."""
    return next((value for key, value in pairs if key == name), None)


def file_name(pairs: Pairs, mended: Mended) -> str | None:
    """Return the name of an attachment as its sender meant it; None where it has none.

    RFC 2231 with its pieces and charsets comes before plain parameters, the name of the
    disposition before that of the type.
    """
    for name in (b"filename", b"name"):
        if (continued := _continued(pairs, name, mended)) is not None:
            return continued or None
    for name in (b"filename", b"name"):
        if (value := parameter(pairs, name)) is not None:
            return header_text(value, mended) or None
    return None


def _continued(pairs: Pairs, name: bytes, mended: Mended) -> str | None:
    """Return a value of RFC 2231: `name*`, or `name*0`, `name*1*` and so on."""
    whole = parameter(pairs, name + b"*")
    pieces = [(0, b"*", whole)] if whole is not None else sorted(_pieces(pairs, name))
    if not pieces:
        return None
    charset = b""
    if pieces[0][1] and pieces[0][2].count(b"'") > 1:
        charset, _, told = pieces[0][2].split(b"'", 2)
        pieces[0] = (0, b"*", told)
    octets = b"".join(
        unquote_to_bytes(value) if is_escaped else value
        for _, is_escaped, value in pieces
    )
    if not charset:
        return header_text(octets, mended)
    read = in_charset(octets, charset.decode("ascii", "replace"), mended)
    return header_text(read.encode("utf-8", "replace"), set())


def _pieces(pairs: Pairs, name: bytes) -> Iterable[tuple[int, bytes, bytes]]:
    for key, value in pairs:
        if key.startswith(name) and (piece := _PIECE.fullmatch(key, len(name))):
            yield int(piece[1]), piece[2], value


def _unquoted(quoted: bytes | None, bare: bytes | None) -> bytes:
    if quoted is not None:
        return _ESCAPED.sub(rb"\1", quoted)
    return (bare or b"").strip()
