"""Settings: which mailboxes are read, how far back, and what is known of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from sources.mailbox.rules import Rule

Folder = tuple[str, str]
"""The name of an account, and of a folder in it."""


@dataclass(frozen=True)
class Caps:
    """The bounds of one message: what is beyond them is put aside, unread.

    Sizes are bytes. `seconds` bounds its parsing; `form_bytes` the text of a form that
    is read; `literal_bytes` one answer of the server.
    """

    message_bytes: int = 64 * 2**20
    header_bytes: int = 256 * 2**10
    headers: int = 1_000
    addresses: int = 2_000
    parts: int = 1_000
    depth: int = 30
    form_bytes: int = 256 * 2**10
    literal_bytes: int = 128 * 2**20
    seconds: float = 2.0


@dataclass(frozen=True)
class ImapAccount:
    """One login of an IMAP server, always over verified TLS.

    `ca_file` names the certificates to trust instead of the machine's.
    """

    name: str
    host: str
    username: str
    port: int = 993
    folders: tuple[str, ...] = ("INBOX",)
    authentication: Literal["password", "xoauth2"] = "password"
    ca_file: Path | None = None


@dataclass(frozen=True)
class MailFiles:
    """An mbox file, a Maildir, or a folder of .eml files: told by what is there."""

    name: str
    path: Path


Account = ImapAccount | MailFiles


@dataclass(frozen=True)
class MailboxSettings:
    """The mailboxes of one source, and how much of them is read at once.

    `own_domains` and `own_addresses` are the colleagues'. The first reading goes back
    `months`. A load holds about `messages_at_once`, the next one goes on from there.
    `silence` is how long, in seconds, a server may say nothing; `deadline` bounds the
    whole run.
    """

    name: str
    accounts: tuple[Account, ...]
    own_domains: tuple[str, ...]
    own_addresses: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    keep_subject: bool = False
    months: int = 12
    messages_at_once: int = 20_000
    fetch_batch: int = 500
    caps: Caps = Caps()
    silence: float = 30.0
    deadline: float = 3 * 3600.0


@dataclass(frozen=True)
class FolderMark:
    """Up to where a folder was read, by the raw log.

    Without `is_whole` there are messages below `uidnext` that were not read yet:
    `below` is the lowest UID that was, as a first reading goes from new to old.
    """

    uidvalidity: int
    uidnext: int
    highestmodseq: int | None = None
    is_whole: bool = True
    below: int | None = None


def _no_places(_account: str, _folder: str, _uidvalidity: int) -> pl.Series:
    return pl.Series("uid", [], pl.String())


def _no_hashes() -> pl.Series:
    return pl.Series("content_hash", [], pl.String())


@dataclass(frozen=True)
class MailboxKnown:
    """What the raw log holds already; empty before the first load.

    `folders`: the newest mark of each folder. `places`: returns, for an account, a
    folder and a UIDVALIDITY, the UIDs (text) that stand there: seen, and not vanished.
    `hashes`: returns the content hash of every message that was ever read.
    """

    folders: Mapping[Folder, FolderMark] = field(default_factory=dict)
    places: Callable[[str, str, int], pl.Series] = _no_places
    hashes: Callable[[], pl.Series] = _no_hashes
