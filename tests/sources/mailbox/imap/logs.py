"""A raw log in memory: what the loads of some nights brought, and what it knows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from sources.http.clock import Clock
from sources.http.limits import Limits
from sources.mailbox.credentials import Password, Secret
from sources.mailbox.imap.connection import Connection, connect
from sources.mailbox.imap.folder import folder_readings
from sources.mailbox.parsing.parser import Parser
from sources.mailbox.run import Run
from sources.mailbox.settings import (
    FolderMark,
    ImapAccount,
    MailboxKnown,
    MailboxSettings,
)
from tests.dovecot import Dovecot, Mailbox
from tests.sources.mailbox.imap.parsing import parser

Row = dict[str, object]
ACCOUNT = "rep"
# A wait takes no time: only the last of these is the real clock's.
CLOCK = Clock(wait=lambda _seconds: None)
LIMITS = Limits(attempts=3)


@dataclass
class Log:
    """Rows by table, as they were loaded; `settings` are those of every night."""

    settings: MailboxSettings
    secret: Secret
    folders: Sequence[str] = ("INBOX",)
    clock: Clock = CLOCK
    limits: Limits = LIMITS
    parser: Parser = field(default_factory=parser)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def night(self, **changed: object) -> list[Row]:
        """Load until all is whole; return the marks of the folders of these loads."""
        before = len(self.rows["folders"])
        while not self.load(**changed):
            pass
        return self.rows["folders"][before:]

    def load(self, **changed: object) -> bool:
        """Load once, all or nothing; return whether every folder is whole."""
        settings = replace(self.settings, **changed)  # type: ignore[arg-type] # its own
        with connect(
            account_of(self), self.secret, settings, self.clock, limits=self.limits
        ) as connection:
            run = Run(
                settings,
                self.known(),
                self.parser,
                self.clock,
                datetime.now(UTC),
                lambda _name: self.secret,
            )
            loaded = list(self._read(run, connection))
        for table, rows in loaded:
            self.rows[table] += rows
        return len(run.progress.whole) == len(self.folders)

    def _read(
        self, run: Run, connection: Connection
    ) -> Iterator[tuple[str, list[Row]]]:
        for folder in self.folders:
            for reading in folder_readings(run, connection, folder):
                yield reading.table, reading.rows.to_pylist()
        for reading in run.marks():
            yield reading.table, reading.rows.to_pylist()

    def known(self) -> MailboxKnown:
        """Return what the next load knows."""
        marks = {
            (str(row["account"]), str(row["folder"])): FolderMark(
                uidvalidity=row["uidvalidity"],  # type: ignore[arg-type] # a number
                uidnext=row["uidnext"],  # type: ignore[arg-type] # a number
                highestmodseq=row["highestmodseq"],  # type: ignore[arg-type] # as above
                is_whole=row["is_whole"] == "true",
                below=row["below"],  # type: ignore[arg-type] # a number
            )
            for row in self.rows["folders"]
        }
        hashes = [row["content_hash"] for row in self.rows["places"]]
        return MailboxKnown(
            marks, self._standing, lambda: pl.Series("h", hashes, pl.String())
        )

    def _standing(self, account: str, folder: str, uidvalidity: int) -> pl.Series:
        place = (account, folder, uidvalidity)
        uids = [uid for *where, uid in self.standing() if tuple(where) == place]
        return pl.Series("uid", uids, pl.String())

    def standing(self) -> list[tuple[object, ...]]:
        """Return the places where something stands, each as often as it was loaded."""
        gone = {_place(row) for row in self.rows["vanished"]}
        places = (_place(row) for row in self.rows["places"])
        return [place for place in places if place not in gone]

    def subjects(self, folder: str = "INBOX") -> list[str]:
        """Return the subjects of what stands in a folder, in the order it was read."""
        here = set(self.standing())
        told = {row["content_hash"]: row["subject"] for row in self.rows["messages"]}
        return [
            str(told[row["content_hash"]])
            for row in self.rows["places"]
            if row["folder"] == folder and _place(row) in here
        ]


def log_of(
    server: Dovecot, mailbox: Mailbox, *, folders: Sequence[str] = ("INBOX",)
) -> Log:
    """Return the empty log of a mailbox, read by password."""
    return Log(
        settings(server.host, server.port, server.ca_file, mailbox.username),
        Password(mailbox.password),
        folders,
    )


def account_of(log: Log) -> ImapAccount:
    """Return the account that is read."""
    (account,) = log.settings.accounts
    assert isinstance(account, ImapAccount)
    return account


def settings(
    host: str, port: int, ca_file: Path | None, username: str = "rep"
) -> MailboxSettings:
    """Return the settings of one account."""
    account = ImapAccount(ACCOUNT, host, username, port, ca_file=ca_file)
    return MailboxSettings("mail", (account,), ("ours.example",), silence=5.0)


def mail(subject: str, body: str = "") -> bytes:
    """Return a plain message; the same subject and body are the same content."""
    head = f"From: ann@x.example\r\nTo: bob@ours.example\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{subject}@x.example>\r\n\r\n{body}\r\n".encode()


def _place(row: Row) -> tuple[object, ...]:
    return row["account"], row["folder"], row["uidvalidity"], row["uid"]
