"""Folder: what a mail server's folder holds that the raw log does not, as its rows."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import polars as pl

from sources.mailbox.imap.connection import Connection
from sources.mailbox.imap.messages import FolderMessages
from sources.mailbox.imap.plan import (
    FolderPlan,
    first_plan,
    night_plan,
    rebuilt_plan,
)
from sources.mailbox.imap.transport import Opened
from sources.mailbox.parsing.raw_message import RawMessage, content_hash
from sources.mailbox.run import Run
from sources.readings import Reading


def folder_readings(run: Run, connection: Connection, folder: str) -> Iterator[Reading]:
    """Yield what is new in a folder and what vanished, and note up to where it is read.

    No more messages than the load takes, but for a folder that was rebuilt: that is
    read at once. A quiet night costs one round trip, or two without QRESYNC.

    Raises:
        Refused: when the server does not let us in, or not open the folder.
        Unreachable: when it gives no right answer, however often it is asked.

    """
    before, account = connection.round_trips, connection.account.name
    mark = run.known.folders.get((account, folder))
    opened = connection.examine(folder, mark)
    plan = _plan(run, connection, folder, opened)
    gone = [str(uid) for uid in plan.vanished]
    yield from run.vanished((account, folder), plan.vanished_from, gone)
    messages = FolderMessages(connection, folder, opened.uidvalidity, run.settings.caps)
    uids = [*plan.new, *plan.old]
    uids = uids if plan.route == "rebuilt" else uids[: run.left]
    yield from _read(run, messages, plan, uids)
    told = {
        "account": account,
        "folder": folder,
        "uidvalidity": opened.uidvalidity,
        "highestmodseq": opened.highestmodseq,
        "messages": opened.messages,
        "round_trips": connection.round_trips - before,
    }
    run.mark(told | dict(plan.mark(len(uids))))


def _plan(run: Run, connection: Connection, folder: str, opened: Opened) -> FolderPlan:
    account = connection.account.name
    mark = run.known.folders.get((account, folder))
    first_day = _begins_at(run).date()
    if mark is None:
        return first_plan(connection, opened, first_day)
    known = run.known.places(account, folder, mark.uidvalidity)
    if mark.uidvalidity != opened.uidvalidity:
        return rebuilt_plan(connection, opened, mark, known)
    return night_plan(connection, opened, mark, known, first_day)


def _read(
    run: Run, messages: FolderMessages, plan: FolderPlan, uids: Sequence[int]
) -> Iterator[Reading]:
    """Yield the rows of messages; the server is asked for some while others are parsed.

    One connection speaks for itself alone: only one of both ever uses it.
    """
    size = run.settings.fetch_batch
    batches = [uids[start : start + size] for start in range(0, len(uids), size)]
    known = set(run.known.hashes()) if plan.route == "rebuilt" else None
    with ThreadPoolExecutor(1) as ahead:
        asked = [ahead.submit(messages.headings, batch) for batch in batches[:1]]
        for batch in (*batches[1:], ()):
            if not asked:
                return
            found = asked.pop().result()
            if known is not None:
                found = [each for each in found if _counts(run, each, known)]
            found = messages.with_texts(found, run.parser.wants_body(found))
            if batch:
                asked = [ahead.submit(messages.headings, batch)]
            if found:
                yield from run.readings(run.parser.parsed(found).tables)


def _counts(run: Run, message: RawMessage, known: set[str]) -> bool:
    """Whether a message of a rebuilt folder is one that was read, or would have been.

    What arrived before a first reading goes back counts only where it is known.
    """
    if message.arrived_at is None or message.arrived_at >= _begins_at(run):
        return True
    most = run.settings.caps.header_bytes
    return content_hash(message.header, message.size, header_bytes=most) in known


def _begins_at(run: Run) -> datetime:
    """Return from when on a first reading reads: a day more, for time zones."""
    back = pl.lit(run.extracted_at).dt.offset_by(f"-{run.settings.months}mo")
    begins_at: datetime = pl.select(back).item()
    return begins_at - timedelta(days=1)
