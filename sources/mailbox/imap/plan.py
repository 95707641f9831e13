"""Plan: what of a folder is to be read, what vanished, and the mark it leaves.

A night asks for the UIDs from the last mark on. A first reading goes back some months,
new to old, so that what matters is there first; where a load is full the next one goes
on. A folder that was rebuilt gives its UIDs anew: it is read from its first message.

What vanished is told by QRESYNC, or found by comparing all UIDs. CONDSTORE alone tells
no more than changed flags, and flags are not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl
from imapclient.datetime_util import (  # type: ignore[import-untyped] # ships no types
    format_criteria_date,
)

from sources.mailbox.imap.connection import Connection
from sources.mailbox.imap.transport import Opened
from sources.mailbox.imap.uids import within
from sources.mailbox.settings import FolderMark

Route = Literal["first", "night", "rebuilt"]


@dataclass(frozen=True)
class FolderPlan:
    """What to do about a folder.

    `vanished` are UIDs under `vanished_from`, a UIDVALIDITY. `new` is read first,
    upwards; then `old`, downwards. `uidnext` and `below` are the mark's once both are
    read, and before any of `old` is.
    """

    route: Route
    vanished_from: int
    vanished: tuple[int, ...]
    new: tuple[int, ...]
    old: tuple[int, ...]
    uidnext: int
    below: int | None

    def mark(self, done: int) -> Mapping[str, object]:
        """Return up to where the folder is read once so many messages are."""
        old_done = done - len(self.new)
        uidnext = self.uidnext if old_done >= 0 else self.new[done]
        below = self.old[old_done - 1] if old_done > 0 else self.below
        is_whole = done == len(self.new) + len(self.old)
        return {
            "uidnext": uidnext,
            "below": None if is_whole or not self.old else below,
            "is_whole": "true" if is_whole else "false",
            "route": self.route,
        }


def first_plan(connection: Connection, opened: Opened, since: date) -> FolderPlan:
    """Return the plan of a folder that was never read: what arrived since a day.

    Raises:
        Unreachable: as `Connection.examine`.

    """
    found = connection.uids(_since(since))
    uidnext = opened.uidnext or max(found, default=0) + 1
    old = tuple(uid for uid in reversed(found) if uid < uidnext)
    return FolderPlan("first", opened.uidvalidity, (), (), old, uidnext, uidnext)


def rebuilt_plan(
    connection: Connection, opened: Opened, mark: FolderMark, known: pl.Series
) -> FolderPlan:
    """Return the plan of a folder that was rebuilt: every message; no old UID counts.

    Raises:
        Unreachable: as `Connection.examine`.

    """
    new = connection.uids("UID 1:*")
    uidnext = opened.uidnext or max(new, default=0) + 1
    new = [uid for uid in new if uid < uidnext]
    gone = tuple(_numbers(known))
    return FolderPlan("rebuilt", mark.uidvalidity, gone, tuple(new), (), uidnext, None)


def night_plan(
    connection: Connection,
    opened: Opened,
    mark: FolderMark,
    known: pl.Series,
    since: date,
) -> FolderPlan:
    """Return the plan of a folder that was read: what is new, and the rest of a first.

    Raises:
        Unreachable: as `Connection.examine`.

    """
    standing = _numbers(known)
    if opened.vanished is not None and mark.uidnext <= (opened.uidnext or 0):
        vanished = within(standing, opened.vanished)
        is_quiet = opened.uidnext == mark.uidnext
        found = [] if is_quiet else connection.uids(f"UID {mark.uidnext}:*")
    else:
        lowest = min([*standing, mark.uidnext])
        found = connection.uids(f"UID {lowest}:*")
        vanished = sorted(set(standing) - set(found))
    uidnext = opened.uidnext or max([*found, mark.uidnext - 1]) + 1
    # `n:*` always gives the last message too, and later ones are the next load's.
    new = tuple(uid for uid in found if mark.uidnext <= uid < uidnext)
    old = tuple[int, ...]()
    if mark.below is not None and mark.below > 1:
        rest = connection.uids(f"UID 1:{mark.below - 1} {_since(since)}")
        old = tuple(uid for uid in reversed(rest) if uid < mark.below)
    return FolderPlan(
        "night", mark.uidvalidity, tuple(vanished), new, old, uidnext, mark.below
    )


def _since(day: date) -> str:
    written: bytes = format_criteria_date(day)
    return f"SINCE {written.decode()}"


def _numbers(uids: pl.Series) -> list[int]:
    return uids.cast(pl.Int64).sort().to_list()
