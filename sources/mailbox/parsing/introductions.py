"""Introductions: who wrote the mail that somebody passes on, by its own first lines."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sources.mailbox.parsing.addresses import Mailbox, mailboxes
from sources.mailbox.parsing.headers import first, headers, split
from sources.mailbox.parsing.limits import Beyond
from sources.mailbox.parsing.words import unencoded

_LOOKED_AT: Final = 5
_FROM: Final = re.compile(
    r"(?:from|von|de|da|van|från|fra|od|feladó|lähettäjä|kimden|gönderen|от|від|από"
    r"|מאת|من|发件人|寄件者|寄件人|差出人|보낸 ?사람|보낸사람)\s{0,3}[:\uff1a]\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED: Final = re.compile(r"[^\s:\uff1a][^:\uff1a]{0,24}[:\uff1a]")
_AROUND: Final = " \t>*_|\xa0"
_MAILTO: Final = re.compile(r"[\[(<]\s*mailto:\s*([^\s\])>]{1,320})\s*[\])>]")
_HEADERS: Final = 1_000


def forwarded_senders(lines: Sequence[str]) -> Iterator[Mailbox]:
    """Yield who wrote the mails that a text passes on, the one passed on last first.

    A line that begins with `From:` in some language counts when another labelled line
    follows soon: a block of a program, not a sentence of a person.
    """
    bare = [line.strip(_AROUND) for line in lines]
    for number, line in enumerate(bare):
        found = _FROM.match(line[:1000])
        if found is None:
            continue
        after = bare[number + 1 : number + 1 + _LOOKED_AT]
        if not any(_LABELLED.match(line) for line in after):
            continue
        said = _said(found[1].replace("*", ""))
        if "@" not in said and after:  # a long name breaks the line
            said = _said(f"{said} {after[0]}")
        yield from (box for box in mailboxes(said, set()) if box.address)


def sender_of_header(raw: bytes) -> Iterator[Mailbox]:
    """Yield who wrote an attached message, whose header this starts with."""
    mended: set[str] = set()
    end, _ = split(raw, 0, len(raw))
    try:
        told = headers(raw[:end], mended, most=_HEADERS)
    except Beyond:
        return
    said = unencoded(first(told, "from"), mended)
    yield from (box for box in mailboxes(said, mended) if box.address)


def _said(text: str) -> str:
    return _MAILTO.sub(r"<\1>", text.replace("&lt;", "<").replace("&gt;", ">"))
