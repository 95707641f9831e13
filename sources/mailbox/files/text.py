"""Text: one message of a file, as it is handed over to be parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sources.mailbox.parsing.raw_message import Place, RawMessage, size_with_crlf
from sources.mailbox.settings import Caps

_EMPTY_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")
_PIECE = 2**20


@dataclass(frozen=True)
class Text:
    """A message: what stands before its empty line, its size, and what follows.

    `size` counts line ends as CRLF. `body` is None where the message is too large.
    """

    header: bytes
    size: int
    body: bytes | None

    def message(self, place: Place, arrived_at: datetime | None) -> RawMessage:
        """Return the message as it stands at a place."""
        return RawMessage(
            place=place,
            header=self.header,
            size=self.size,
            arrived_at=arrived_at,
            body=self.body,
        )


def text(file: BinaryIO, start: int, end: int, caps: Caps) -> Text:
    """Return the message between two places of a file.

    One beyond the caps is counted, not held: of it only the header is returned.
    """
    file.seek(start)
    if end - start > caps.message_bytes:
        header, _ = _parts(file.read(caps.header_bytes + 4))
        file.seek(start)
        return Text(header[: caps.header_bytes + 1], _counted(file, end - start), None)
    return whole(file.read(end - start), caps)


def whole(message: bytes, caps: Caps) -> Text:
    """Return a message that was read already."""
    header, body = _parts(message)
    return Text(header[: caps.header_bytes + 1], size_with_crlf(message), body)


def _parts(message: bytes) -> tuple[bytes, bytes]:
    """Return what stands before the empty line, and what after it."""
    empty = _EMPTY_LINE.search(message)
    if empty is None:
        return message, b""
    return message[: empty.start()], message[empty.end() :]


def _counted(file: BinaryIO, length: int) -> int:
    """Return how large so many bytes are with CRLF line ends, a piece at a time."""
    size, last = 0, b""
    for piece in _pieces(file, length):
        is_split = last == b"\r" and piece.startswith(b"\n")
        size += size_with_crlf(piece) - is_split
        last = piece[-1:]
    return size


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    """Yield so many bytes of a file, or what there is of them."""
    while length > 0 and (piece := file.read(min(_PIECE, length))):
        yield piece
        length -= len(piece)
