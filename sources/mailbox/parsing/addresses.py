"""Addresses: who stands in a From, To or Cc, read from left to right in one go.

Groups, comments, quoted names, routes, several From, semicolons and what programs
write by mistake: a name or an address comes out of each, or nothing.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sources.mailbox.parsing.words import Mended, printable, with_words

# An encoded word is whole, whatever marks stand in it.
_SPECIAL: Final = re.compile(r'=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]{0,1000}\?=|["(<,;:]')
_QUOTED: Final = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_PLAIN: Final = re.compile(
    r"([^\"(<>,;:@\\]*)<([^\s\"()<>,;:@\\]+@[^\s\"()<>,;:@\\]+)>|"
    r"([^\s\"()<>,;:@\\]+@[^\s\"()<>,;:@\\]+)"
)
_ADDRESS: Final = re.compile(
    r"(?:\"[^\"\r\n]{1,64}\"|[^\s@<>\",;:()\[\]\\]{1,128})@"
    r"(?:[^\s@<>\",;:()\[\]\\]{1,255}|\[[^\s@<>\",;()\[\]\\]{1,64}\])"
)
_MARKED: Final = re.compile(r'\\(.)|"', re.DOTALL)


class Mailbox(NamedTuple):
    """A name and an address in small letters; either may be missing."""

    name: str | None
    address: str | None


def mailboxes(text: str, mended: Mended) -> Iterator[Mailbox]:
    """Yield who stands in a list of addresses, whose encoded words are unread."""
    if plain := _PLAIN.fullmatch(text.strip()):
        address = address_in(plain[2] or plain[3])
        yield Mailbox(_name(plain[1] or "", mended), address)
        return
    for words, comment, angle in _entries(text):
        mailbox = _mailbox(words, comment, angle, mended)
        if mailbox.name or mailbox.address:
            yield mailbox


def address_in(text: str) -> str | None:
    """Return the text as an address in small letters; None where it is none."""
    bare = text.strip()
    if bare.startswith("@") and ":" in bare:  # a route that the mail was to take
        bare = bare.rpartition(":")[2]
    bare = bare.removeprefix("mailto:").replace(" ", "")
    return printable(bare).lower() if _ADDRESS.fullmatch(bare) else None


def _entries(text: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield the words, the comment and what stands in angle brackets of each entry."""
    words, comment, angle = "", "", None
    for mark, inner in _tokens(text):
        if mark == "(":
            comment = comment or inner
        elif mark == "<":
            angle = angle or inner
        elif mark == ":" and angle is None and "@" not in words:
            words, comment = "", ""  # what stood before is the name of a group
        elif mark in {",", ";"}:
            yield words, comment, angle
            words, comment, angle = "", "", None
        else:
            words += inner or mark
    yield words, comment, angle


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield marks and what they enclose, and under no mark the words between them.

    A mark that is never closed is looked for once, so that no text takes long.
    """
    at, unclosed = 0, set[str]()
    while special := _SPECIAL.search(text, at):
        yield "", text[at : special.start()]
        mark, at = special[0], special.end()
        if mark not in _CLOSING:
            yield ("", mark) if len(mark) > 1 else (mark, "")
            continue
        end = -1 if mark in unclosed else _CLOSING[mark](text, at)
        if end < 0:
            unclosed.add(mark)
            yield "", " "
        else:
            inner, at = text[at:end], end + 1
            yield ("", f'"{inner}"') if mark == '"' else (mark, inner)
    yield "", text[at:]


def _quote_end(text: str, at: int) -> int:
    found = _QUOTED.match(text, at)
    return found.end() - 1 if found else -1


def _comment_end(text: str, at: int) -> int:
    depth = 1
    for mark in _IN_COMMENT.finditer(text, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if not depth:
            return mark.start()
    return -1


def _angle_end(text: str, at: int) -> int:
    return text.find(">", at)


_CLOSING: Final = {'"': _quote_end, "(": _comment_end, "<": _angle_end}


def _mailbox(words: str, comment: str, angle: str | None, mended: Mended) -> Mailbox:
    if angle is not None:
        address = address_in(angle)
        return Mailbox(_name(words or comment, mended), address)
    for word in words.split():
        if address := address_in(word.strip("<>[]")):
            return Mailbox(
                _name(words.replace(word, " ").strip() or comment, mended), address
            )
    address = address_in(words)
    return Mailbox(_name(comment if address else words or comment, mended), address)


def _name(words: str, mended: Mended) -> str | None:
    """Return a name without its quotes, its encoded words read; None where blank."""
    bare = words.strip()
    if '"' in bare:
        bare = _MARKED.sub(r"\1", bare)
    if "=?" in bare:
        bare = with_words(bare, mended)
    return printable(bare, mended).strip(" '") or None
