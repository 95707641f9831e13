"""Fetching: many messages in few questions, whatever one of them does to the server."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sources.mailbox.imap.answers import Told
from sources.mailbox.imap.connection import Connection
from sources.mailbox.imap.failures import all_refused
from sources.mailbox.imap.uids import written

T = TypeVar("T")

# A message that fails alone so often is put aside; so many of them in a row, and it is
# the server that is ill, and no message.
_ATTEMPTS = 2
_IN_A_ROW = 3

UNREADABLE = "the server's answer about it cannot be read"


@dataclass(frozen=True)
class Unfetched:
    """A message that the server lists, and that could not be had alone either."""

    uid: int
    reason: str


@dataclass(frozen=True)
class Fetching(Generic[T]):
    """Fetches items of a folder's messages; `read` returns None over a bad answer."""

    connection: Connection
    folder: str
    items: str
    read: Callable[[int, Told], T | None]

    def of(self, uids: Sequence[int]) -> Iterator[T | Unfetched]:
        """Yield what was fetched of messages; one that is gone meanwhile is left out.

        After a failure what came is kept, and the rest is asked for again; where
        nothing came, the first message alone.

        Raises:
            Refused: as `Connection.examine`.
            Unreachable: as `Connection.examine`, or when message after message fails.

        """
        left, failures, aside = list(uids), 0, 0
        most = len(left)
        while left:
            asked = left[:most]
            found, trouble = self._asked(asked)
            yield from found.values()
            done: Sequence[int] = asked if trouble is None else list(found)
            if trouble is None:
                yield from self._one_by_one([uid for uid in asked if uid not in found])
            elif not found and len(asked) == 1 and failures >= _ATTEMPTS:
                yield Unfetched(asked[0], trouble)
                done, aside = asked, aside + 1
                self._check(aside, trouble)
            failures = 0 if done else failures + 1
            aside = 0 if found else aside
            most = len(uids) if done else 1
            over = set(done)
            left = [uid for uid in left if uid not in over]
            if failures:
                self.connection.rest(trouble or "", failures)

    def _asked(self, uids: Sequence[int]) -> tuple[dict[int, T], str | None]:
        handed = self.connection.fetch(written(uids), self.items)
        read = {uid: self.read(uid, handed.told.get(uid, {})) for uid in uids}
        found = {uid: told for uid, told in read.items() if told is not None}
        return found, handed.trouble

    def _one_by_one(self, uids: Sequence[int]) -> Iterator[T | Unfetched]:
        """Yield messages that were missing in an answer to many, or unreadable there.

        Where one answer is unreadable, the others beside it are not.
        """
        if not uids:
            return
        standing = set(self.connection.uids(f"UID {written(uids)}"))
        for uid in (uid for uid in uids if uid in standing):
            found, trouble = self._asked([uid])
            if trouble is None:
                yield found.get(uid, Unfetched(uid, UNREADABLE))
            else:
                yield from self.of([uid])

    def _check(self, aside: int, trouble: str) -> None:
        if aside >= _IN_A_ROW:
            place = self.connection.place
            raise all_refused(place, self.folder, aside, trouble)
