"""Box: a folder of mail as it lies on the disk, whatever its form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sources.mailbox.parsing.raw_message import Place, RawMessage


class Stamp(NamedTuple):
    """Whether a file is as it was: its size, and when it was changed (nanoseconds)."""

    size: int
    changed: int


@dataclass(frozen=True)
class Lying:
    """A message that lies in a box.

    `uid` is a name that stays. `message` reads it, and returns None where it was taken
    away meanwhile. `end` is where it ends in a file of many, else 0.
    """

    uid: str
    message: Callable[[Place], RawMessage | None]
    end: int = 0


class Box(Protocol):
    """A folder of mail: an mbox file, a folder of a Maildir, a folder of .eml files."""

    @property
    def name(self) -> str:
        """What the folder is called."""

    def lying(self) -> Iterator[Lying]:
        """Yield what lies there, in an order that stays.

        Raises:
            SourceError: when it cannot be read.

        """
