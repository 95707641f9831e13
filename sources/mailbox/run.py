"""Run: what a reading of mailboxes needs at every step, and what it notes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from sources.http.clock import Clock
from sources.mailbox.credentials import Secret
from sources.mailbox.parsing.parser import Parser
from sources.mailbox.settings import Folder, MailboxKnown, MailboxSettings
from sources.mailbox.tables import (
    CANDIDATES,
    FOLDERS,
    MESSAGES,
    PARTICIPANTS,
    PARTS,
    PLACES,
    VANISHED,
    raw_schema,
)
from sources.readings import UNREADABLE_ROWS, Reading

_OF_CONTENT = (MESSAGES, PARTICIPANTS, PARTS, CANDIDATES, UNREADABLE_ROWS)
# A message that was put aside has its number among the messages.
_NUMBERED_AS = {
    MESSAGES: MESSAGES,
    UNREADABLE_ROWS: MESSAGES,
    CANDIDATES: CANDIDATES,
}


@dataclass
class Progress:
    """How far the loads of one night are; the next one goes on from there.

    `whole`: the folders that were read to their end tonight. `is_whole`: whether all
    of them were. True of the raw log once the load is in it.
    """

    whole: set[Folder] = field(default_factory=set)
    is_whole: bool = False


@dataclass
class Notes:
    """What turned up while messages were read.

    `rows`: how many rows each table has so far. `messages`: how many messages this load
    holds. `marks`: the rows of the table `folders`, written at the end.
    """

    rows: dict[str, int] = field(default_factory=dict)
    messages: int = 0
    marks: list[Mapping[str, object]] = field(default_factory=list)

    def next_row(self, table: str, rows: int) -> int:
        """Return the number of the table's next row, and count so many more."""
        first = self.rows.get(table, 0)
        self.rows[table] = first + rows
        return first + 1


@dataclass(frozen=True)
class Run:
    """One load of mailboxes, at `extracted_at`.

    `credentials` returns, for the name of an account, what proves who logs in. `until`
    is the deadline of the night by the clock's seconds; None: it begins now.
    """

    settings: MailboxSettings
    known: MailboxKnown
    parser: Parser
    clock: Clock
    extracted_at: datetime
    credentials: Callable[[str], Secret]
    until: float | None = None
    notes: Notes = field(default_factory=Notes)
    progress: Progress = field(default_factory=Progress)

    @property
    def left(self) -> int:
        """How many more messages this load takes; at 0 a folder is left where it is."""
        return max(0, self.settings.messages_at_once - self.notes.messages)

    def reading(self, table: str, rows: pa.Table) -> Reading:
        """Return rows of the raw log: the table's columns, and the run's instant."""
        schema = raw_schema(table)
        instant = pa.scalar(self.extracted_at, schema.field("_extracted_at").type)
        told = rows.append_column("_extracted_at", pa.repeat(instant, rows.num_rows))
        return Reading(table, told.select(schema.names).cast(schema))

    def readings(self, tables: Mapping[str, pa.Table]) -> Iterator[Reading]:
        """Yield what the parser made of messages, and count them.

        Of a content that was read before, here or by an earlier load, only the place
        is new. A table without rows is left out.
        """
        new = self._new_hashes(tables)
        for table in _OF_CONTENT:
            rows = tables.get(table)
            if rows is not None and rows.num_rows:
                told = rows.filter(pc.is_in(rows["content_hash"], value_set=new))
                yield from self._some(table, _each_once(table, told))
        self.notes.messages += tables[PLACES].num_rows
        yield from self._some(PLACES, tables[PLACES])

    def vanished(
        self, folder: Folder, uidvalidity: int, uids: Sequence[str]
    ) -> Iterator[Reading]:
        """Yield that nothing stands at these places of a folder any more."""
        account, name = folder
        told = {"account": account, "folder": name, "uidvalidity": uidvalidity}
        gone = [{**told, "uid": uid} for uid in uids]
        if gone:
            yield self.reading(VANISHED, pa.Table.from_pylist(gone))

    def mark(self, mark: Mapping[str, object]) -> None:
        """Note up to where a folder was read: a row of the table `folders`."""
        self.notes.marks.append(mark)
        if mark["is_whole"] == "true":
            self.progress.whole.add((str(mark["account"]), str(mark["folder"])))

    def marks(self) -> Iterator[Reading]:
        """Yield the marks of the folders: the last rows, they vouch for the rest."""
        if self.notes.marks:
            names = [name for name in raw_schema(FOLDERS).names if name[0] != "_"]
            marks = [
                {name: row.get(name) for name in names} for row in self.notes.marks
            ]
            yield self.reading(FOLDERS, pa.Table.from_pylist(marks))

    @cached_property
    def _read(self) -> set[str]:
        """Every content that was ever read; this load adds its own."""
        return set(self.known.hashes().to_list())

    def _new_hashes(self, tables: Mapping[str, pa.Table]) -> pa.Array:
        """Return the contents that were not read before, and note them as read."""
        hashes = set(tables[PLACES]["content_hash"].to_pylist()) - self._read
        self._read.update(hashes)
        return pa.array(sorted(hashes), pa.string())

    def _some(self, table: str, rows: pa.Table) -> Iterator[Reading]:
        """Yield the rows with their numbers, where there are any."""
        if rows.num_rows and table in _NUMBERED_AS:
            first = self.notes.next_row(_NUMBERED_AS[table], rows.num_rows)
            numbers = pa.array(range(first, first + rows.num_rows), pa.int64())
            rows = rows.append_column("_row", numbers)
        if rows.num_rows:
            yield self.reading(table, rows)


def _each_once(table: str, rows: pa.Table) -> pa.Table:
    """Return the rows of each content once, though it lies in two places."""
    by = ["content_hash"] if table in {MESSAGES, UNREADABLE_ROWS} else rows.column_names
    frame = pl.DataFrame(rows).unique(by, keep="first", maintain_order=True)
    return frame.to_arrow() if frame.height < rows.num_rows else rows
