"""A trial of rules: what each message of some files would become; nothing is kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyarrow as pa

from sources.mailbox.files.batches import batches
from sources.mailbox.files.box import Box
from sources.mailbox.files.boxes import boxes
from sources.mailbox.files.eml import EmlFolder
from sources.mailbox.files.mbox import Mbox, is_mbox
from sources.mailbox.parsing.parser import Parser
from sources.mailbox.parsing.raw_message import Place, RawMessage
from sources.mailbox.settings import Caps, MailboxSettings
from sources.mailbox.tables import CANDIDATES, MESSAGES, PARTICIPANTS, PARTS, PLACES
from sources.readings import UNREADABLE_ROWS
from transforms.staging.mail_dates import dated

_MARKS = {"is_list": "list", "is_automatic": "automatic", "is_bounce": "bounce"}
Row = dict[str, Any]
Rows = Mapping[str, list[Row]]


@dataclass(frozen=True)
class Tried:
    """What a message would become: loaded, with what rules make of it, or put aside.

    `file` is what it is called within the path. `message` is None where it could not be
    read; `reason` then says why.
    """

    file: str
    outcome: Literal["loaded", "quarantined"]
    reason: str | None
    message: Row | None
    candidates: Sequence[Row]


def tried(path: Path, settings: MailboxSettings) -> Iterator[Tried]:
    """Yield what each message at a path would become by the settings' rules.

    A file that is no mbox is taken for one message, whatever its name.

    Raises:
        SourceError: when there is nothing that can be read.

    """
    with Parser(settings) as parser:
        for box in _boxes(path, settings.caps):
            for batch in batches(_messages(path, box), settings.fetch_batch):
                tables = parser.parsed(batch).tables
                yield from _told(batch, tables, settings)


def _boxes(path: Path, caps: Caps) -> Sequence[Box]:
    """Return what lies at a path."""
    if path.is_file() and not is_mbox(path):
        return [EmlFolder("eml", path, caps)]
    return boxes(path, caps)


def _messages(path: Path, box: Box) -> Iterator[RawMessage]:
    """Yield the messages of a box; the UID is what they are called here."""
    for number, lying in enumerate(box.lying(), start=1):
        is_eml = isinstance(box, EmlFolder)
        name = lying.uid if is_eml else f"{box.name}/{lying.uid}"
        name = f"{path.name} #{number}" if isinstance(box, Mbox) else name
        message = lying.message(Place("trial", box.name, 0, name))
        if message is not None:
            yield message


def _told(
    batch: Sequence[RawMessage],
    tables: Mapping[str, pa.Table],
    settings: MailboxSettings,
) -> Iterator[Tried]:
    """Yield what became of a batch, in its order."""
    of = {name: _by_content(rows) for name, rows in tables.items() if name != PLACES}
    content_of = {row["uid"]: row["content_hash"] for row in tables[PLACES].to_pylist()}
    for file in (message.place.uid for message in batch):
        content = content_of[file]
        if not of[MESSAGES][content]:
            reason = of[UNREADABLE_ROWS][content][0]["reason"]
            yield Tried(file, "quarantined", reason, None, ())
            continue
        (head,) = of[MESSAGES][content][:1]
        people, parts = of[PARTICIPANTS][content], of[PARTS][content]
        told = _message(head, people, settings) | {"parts": len(parts)}
        candidates = [
            {name: row[name] for name in row if name != "content_hash"}
            for row in of[CANDIDATES][content]
        ]
        yield Tried(file, "loaded", None, told, candidates)


def _by_content(table: pa.Table) -> Rows:
    """Return the rows of each content, once though it lies in two places."""
    frame = pl.DataFrame(table).unique(maintain_order=True)
    if "claimed_at" in frame.columns:
        frame = dated(frame.lazy(), header="claimed_at", named="sent_at").collect()
    found = defaultdict[str, list[Row]](list)
    for row in frame.iter_rows(named=True):
        found[row["content_hash"]].append(row)
    return found


def _message(head: Row, people: Sequence[Row], settings: MailboxSettings) -> Row:
    """Return what is told of a message: who, when, which way; never what it says."""
    sent_at = head["sent_at"]
    return {
        "message_id": head["message_id"],
        "from": _people(people, "from"),
        "to": _people(people, "to"),
        "cc": _people(people, "cc"),
        "subject": head["subject"],
        "date": sent_at.isoformat() if sent_at else None,
        "claimed_at": head["claimed_at"],
        "direction": _direction(people, settings),
        "marks": [mark for name, mark in _MARKS.items() if head[name] == "true"],
        "language": head["language"],
        "problems": head["problems"],
    }


def _people(people: Sequence[Row], role: str) -> list[Row]:
    return [
        {"name": one["name"], "address": one["address"]}
        for one in people
        if one["role"] == role
    ]


def _direction(people: Sequence[Row], settings: MailboxSettings) -> str:
    """Return whether a colleague wrote it: out, else in."""
    ours = {*settings.own_domains, *settings.own_addresses}
    senders = [one["address"] or "" for one in people if one["role"] == "from"]
    is_ours = any({address, address.rpartition("@")[2]} & ours for address in senders)
    return "out" if is_ours else "in"
