"""Mbox: many messages in one file, each after a line that begins with `From `.

Format: RFC 4155, and https://www.loc.gov/preservation/digital/formats/fdd/fdd000385.shtml
Quirk: such a line within a message is written `>From `, and `>From ` as `>>From `; one
`>` is taken off again. Not every writer does so, hence a line counts only with a time.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sources.mailbox.files.box import Lying, Stamp
from sources.mailbox.files.instants import of_postmark
from sources.mailbox.files.single import unreadable
from sources.mailbox.files.text import Text, text, whole
from sources.mailbox.parsing.raw_message import Place, RawMessage, content_hash
from sources.mailbox.settings import Caps

_PIECE = 2**20
_LONGEST_LINE = 1_000
_POSTMARK = re.compile(rb"From [^\n]*\b\d{1,2}:\d\d(?::\d\d)?\b[^\n]*\b\d{4}\b[^\n]*\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_ADDED = re.compile(rb"(?<=\n)\r?\n\Z")
_LONGEST_END = 4
_FEED = b"\nFrom "


class Mark(NamedTuple):
    """A `From ` line, and where in the file it begins."""

    line: bytes
    begin: int


@dataclass(frozen=True)
class Mbox:
    """An mbox file, read from a `From ` line on: by default the first.

    A message is known by its content and how often that came before, so that it stays
    the same one wherever others are taken out: `uid` is `<content_hash>#<number>`.
    `before` is how often each content came before `offset`.
    """

    name: str
    path: Path
    caps: Caps
    offset: int = 0
    before: Mapping[str, int] = field(default_factory=dict)

    def stamp(self) -> Stamp:
        """Return the file's size and when it was changed."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise unreadable(self.path, error) from error
        return Stamp(status.st_size, status.st_mtime_ns)

    def lying(self) -> Iterator[Lying]:
        """Yield the messages in the order of the file."""
        counts = Counter(self.before)
        try:
            with self.path.open("rb") as marked, self.path.open("rb") as file:
                end = os.fstat(file.fileno()).st_size
                found = chain(marks(marked, self.offset, end), [Mark(b"", end)])
                for mark, following in pairwise(found):
                    yield self._one(mark, following.begin, file, counts)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def resumed(self, offset: int, uids: Iterable[str]) -> "Mbox":
        """Return the rest of the file, from an offset before which these lie."""
        before = Counter(uid.partition("#")[0] for uid in uids)
        return replace(self, offset=offset, before=before)

    def _one(self, mark: Mark, end: int, file: BinaryIO, counts: Counter[str]) -> Lying:
        """Return a message; it is read, as its content is its name."""
        read = _text(file, mark.begin + len(mark.line), end, self.caps)
        content = content_hash(
            read.header, read.size, header_bytes=self.caps.header_bytes
        )
        counts[content] += 1

        def message(place: Place) -> RawMessage:
            return read.message(place, of_postmark(mark.line))

        return Lying(f"{content}#{counts[content]}", message, end)


def is_mbox(path: Path) -> bool:
    """Whether a file begins as an mbox does; an empty one is an mbox without mail."""
    with path.open("rb") as file:
        start = file.read(_LONGEST_LINE)
    return not start or _POSTMARK.match(start) is not None


def marks(file: BinaryIO, offset: int, end: int) -> Iterator[Mark]:
    """Yield the `From ` lines of a file between two places, holding little of it."""
    file.seek(offset)
    begin, held = offset - 1, b"\n"  # as if a line had ended before
    while begin + len(held) < end and (piece := file.read(_PIECE)):
        held += piece
        is_last = begin + len(held) >= end
        found = held.find(_FEED)
        while found >= 0 and (is_last or found < len(held) - _LONGEST_LINE):
            line = _POSTMARK.match(held, found + 1, found + 1 + _LONGEST_LINE)
            if line and begin + found + 1 < end:
                yield Mark(line[0], begin + found + 1)
            found = held.find(_FEED, found + 1)
        cut = found if found >= 0 else max(0, len(held) - _LONGEST_LINE)
        begin, held = begin + cut, held[cut:]


def _text(file: BinaryIO, start: int, end: int, caps: Caps) -> Text:
    """Return a message without what an mbox adds: an empty line, and the quoting."""
    if end - start > caps.message_bytes:
        return text(file, start, end, caps)
    file.seek(start)
    message = _QUOTED.sub(rb"\1", file.read(end - start))
    added = _ADDED.search(message[-_LONGEST_END:])
    return whole(message[: -len(added[0])] if added else message, caps)
