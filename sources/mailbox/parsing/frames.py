"""Frames: what goes between the two processes, each with its length before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.terms import Terms

_LENGTH = 8


@dataclass(frozen=True)
class Start:
    """What a process must know before its first batch.

    `schemas` are those of the raw tables, as Arrow writes them. `progress` is the file
    where it tells which message it is at; `memory` bounds it, in bytes.
    """

    terms: Terms
    schemas: dict[str, bytes]
    progress: int
    memory: int


@dataclass(frozen=True)
class Request:
    """Some messages, and what is asked of them."""

    question: Literal["rows", "sections"]
    messages: Sequence[RawMessage]


@dataclass(frozen=True)
class Answer:
    """Rows as IPC streams by table, or for each message the sections that it needs."""

    tables: dict[str, bytes] = field(default_factory=dict)
    sections: list[list[str]] = field(default_factory=list)


def read(stream: BinaryIO) -> bytes:
    """Return the next frame; empty where there is none."""
    length = int.from_bytes(stream.read(_LENGTH), "little")
    return stream.read(length)


def write(stream: BinaryIO, octets: bytes) -> None:
    """Write one frame."""
    stream.write(length_of(octets))
    stream.write(octets)
    stream.flush()


def length_of(octets: bytes) -> bytes:
    """Return what stands before a frame."""
    return len(octets).to_bytes(_LENGTH, "little")


def whole(read_so_far: bytearray) -> bytes | None:
    """Return the frame that these octets are; None while some of it is missing."""
    length = int.from_bytes(read_so_far[:_LENGTH], "little")
    is_whole = len(read_so_far) >= _LENGTH + length and len(read_so_far) >= _LENGTH
    return bytes(read_so_far[_LENGTH:]) if is_whole else None
