"""Reading: the few texts that a rule needs, from a whole body or as they were fetched.

Which they are is told before anything is fetched, by the header and the structure.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sources.mailbox.parsing.addresses import Mailbox
from sources.mailbox.parsing.candidates import Mail, is_form
from sources.mailbox.parsing.headers import Headers
from sources.mailbox.parsing.introductions import forwarded_senders, sender_of_header
from sources.mailbox.parsing.limits import check
from sources.mailbox.parsing.raw_message import Part, RawMessage
from sources.mailbox.parsing.structure import leaves
from sources.mailbox.parsing.subjects import is_forwarded
from sources.mailbox.parsing.terms import Bounds, Terms
from sources.mailbox.parsing.texts import lines
from sources.mailbox.parsing.words import Mended

_TEXTS: Final = ("text/plain", "text/html")
_MESSAGE: Final = "message/rfc822"
_HEADER: Final = ".HEADER"


class Readable(NamedTuple):
    """A part, and where its octets lie in a whole body."""

    part: Part
    start: int = 0
    end: int = 0


def readable(
    message: RawMessage, told: Headers, bounds: Bounds, mended: Mended
) -> list[Readable]:
    """Return the leaves of a message: those a server told, or found in its body.

    Raises:
        Beyond: when there are more parts, or they lie deeper, than the bounds allow.

    """
    if message.structure is None:
        if message.body is None:
            return []
        found = leaves(told, message.body, bounds, mended)
        return [Readable(*leaf) for leaf in found]
    check(len(message.structure), bounds.parts, "parts")
    for part in message.structure:
        check(part.depth, bounds.depth, "levels of parts")
    return [Readable(part) for part in message.structure]


def sections(mail: Mail, parts: Sequence[Part], terms: Terms) -> list[str]:
    """Return the sections whose text a rule needs, by sender, subject and structure."""
    wanted: dict[str, None] = {}
    if any(is_form(rule, mail) for rule in terms.forms):
        wanted |= dict.fromkeys(part.section for part in _texts(parts))
    if terms.introductions:
        passed_on = [part for part in parts if _is_inline(part, _MESSAGE)]
        wanted |= {f"{part.section}{_HEADER}": None for part in passed_on[:1]}
        if is_forwarded(mail.subject):
            wanted |= dict.fromkeys(part.section for part in _texts(parts)[:1])
    return list(wanted)


def texts(
    mail: Mail, message: RawMessage, parts: Sequence[Readable], terms: Terms
) -> list[list[str]]:
    """Return the lines of a form's texts, the plain one first; none of other mails."""
    if not any(is_form(rule, mail) for rule in terms.forms):
        return []
    return list(_read(message, parts, terms))


def forwarded(
    mail: Mail, message: RawMessage, parts: Sequence[Readable], terms: Terms
) -> list[Mailbox]:
    """Return who wrote what a mail passes on, as a part of its own or quoted."""
    found: list[Mailbox] = []
    for part in parts:
        if _is_inline(part.part, _MESSAGE) and not found:
            raw = _octets(message, part, part.part.section + _HEADER, terms)
            found.extend(sender_of_header(raw))
    if is_forwarded(mail.subject):
        for read in _read(message, parts, terms):
            found.extend(forwarded_senders(read))
    return found


def _read(
    message: RawMessage, parts: Sequence[Readable], terms: Terms
) -> Iterator[list[str]]:
    by_section = {one.part.section: one for one in parts}
    for part in _texts([one.part for one in parts]):
        raw = _octets(message, by_section[part.section], part.section, terms)
        if raw:
            yield lines(part, raw, terms.bounds.form_bytes)


def _texts(parts: Sequence[Part]) -> list[Part]:
    """Return the first plain and the first HTML part that is no attachment."""
    return [
        found
        for kind in _TEXTS
        for found in [part for part in parts if _is_inline(part, kind)][:1]
    ]


def _is_inline(part: Part, kind: str) -> bool:
    """Whether a part is of a kind, and no attachment: these are never opened."""
    return part.content_type == kind and part.disposition != "attachment"


def _octets(message: RawMessage, part: Readable, section: str, terms: Terms) -> bytes:
    if message.structure is not None:
        return dict(message.texts).get(section, b"")
    most = min(part.end, part.start + terms.bounds.form_bytes)
    return (message.body or b"")[part.start : most]
