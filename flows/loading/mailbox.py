"""Loading mailboxes: new mail, a load at a time, until every folder is whole."""

import polars as pl
from pydantic import JsonValue

from flows.config import MailboxSource
from flows.loading.mail_accounts import credentials, settings
from flows.loading.mail_known import known, scan
from flows.run import Run
from flows.storage.dlt_load import append
from sources.errors import DeadlinePassed
from sources.http.clock import Clock
from sources.mailbox.run import Progress
from sources.mailbox.source import mailbox
from sources.mailbox.tables import FOLDERS, MESSAGES

__all__ = ["load", "scan", "watermark"]


def load(run: Run, source: MailboxSource) -> int:
    """Append new mail to the raw log; return how many messages were new.

    Each load is all there or not at all; where a night ends before the last one, the
    next goes on from there.

    Raises:
        Refused: when a server says no, or cannot prove who it is.
        Unreachable: when a server gave no right answer, however often it was asked.
        SourceError: when a file cannot be read.

    """
    clock, asked, progress, messages = Clock(), settings(source), Progress(), 0
    until = clock.monotonic() + asked.deadline
    while not progress.is_whole:
        if clock.monotonic() >= until:
            raise _deadline_passed(source.name, asked.deadline)
        rows = append(
            mailbox(
                asked,
                known(run.layout, source.name),
                credentials=credentials(source),
                extracted_at=run.as_of,
                progress=progress,
                until=until,
                clock=clock,
            ),
            dataset=source.name,
            layout=run.layout,
        )
        messages += rows.get(MESSAGES, 0)
    return messages


def watermark(run: Run, source: MailboxSource) -> dict[str, JsonValue]:
    """Return up to when each folder was read to its end."""
    whole = (
        scan(run.layout, source.name, FOLDERS)
        .filter(pl.col("is_whole") == "true")
        .group_by(folder=pl.format("{}/{}", "account", "folder"))
        .agg(pl.col("_extracted_at").max())
        .sort("folder")
        .collect()
    )
    return {folder: until.isoformat() for folder, until in whole.iter_rows()}


def _deadline_passed(source: str, seconds: float) -> DeadlinePassed:
    got = f"{seconds:g} seconds are over, and there is mail that was not read"
    hint = "run again: it goes on where this one ended"
    return DeadlinePassed(f"source {source}", got, "an end before the deadline", hint)
