"""Maildir: a file a message, in `new` and `cur`; its folders lie beside, as `.Name`.

Format: https://cr.yp.to/proto/maildir.html, and Courier's Maildir++ for the folders.
Quirk: what stands behind the colon of a name are flags, and a message that is read
moves from `new` to `cur`: only what stands before the colon stays.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from imapclient.imap_utf7 import decode  # type: ignore[import-untyped] # ships no types

from sources.mailbox.files.box import Lying
from sources.mailbox.files.instants import of_seconds
from sources.mailbox.files.single import as_text, entries, file_text
from sources.mailbox.parsing.raw_message import Place, RawMessage
from sources.mailbox.settings import Caps

_SECONDS = re.compile(r"(\d{1,11})\.")


@dataclass(frozen=True)
class MaildirFolder:
    """A folder of a Maildir: the one at its top, or one that lies in it."""

    name: str
    path: Path
    caps: Caps

    def lying(self) -> Iterator[Lying]:
        """Yield the messages by their name, which begins with when they arrived."""
        found: dict[str, Path] = {}
        for folder in (self.path / "new", self.path / "cur"):
            files = entries(folder, _is_message) if folder.is_dir() else []
            found |= {_uid(file): file for file in files}
        for uid in sorted(found):
            yield Lying(uid, partial(self._message, found[uid]))

    def _message(self, path: Path, place: Place) -> RawMessage | None:
        """Return a message, though its flags may have changed since it was listed."""
        for candidate in (path, *self._renamed(path)):
            read = file_text(candidate, self.caps)
            if read is not None:
                return read.message(place, _arrived_at(candidate))
        return None

    def _renamed(self, path: Path) -> Iterator[Path]:
        """Yield what a message is called now."""
        uid = _uid(path)
        for file in entries(self.path / "cur", _is_message):
            if _uid(file) == uid:
                yield file


def is_maildir(path: Path) -> bool:
    """Whether a folder is one of a Maildir."""
    return (path / "cur").is_dir()


def maildir_folders(path: Path, caps: Caps, prefix: str = "") -> list[MaildirFolder]:
    """Return the folders of a Maildir, named as an IMAP server over it names them."""
    below = entries(path, lambda entry: entry.name.startswith(".") and entry.is_dir())
    found = [MaildirFolder(f"{prefix}INBOX", path, caps)]
    return found + [
        MaildirFolder(f"{prefix}{_decoded(folder.name[1:])}", folder, caps)
        for folder in below
        if is_maildir(folder)
    ]


def _is_message(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_file()


def _uid(path: Path) -> str:
    return as_text(path.name.partition(":")[0])


def _arrived_at(path: Path) -> datetime | None:
    """Return when a message arrived, by its name, else by its file."""
    told = _SECONDS.match(path.name)
    with contextlib.suppress(OSError):
        return of_seconds(float(told[1]) if told else path.stat().st_mtime)
    return None


def _decoded(name: str) -> str:
    """Return a folder's name; one that is not as IMAP writes it stays as it is."""
    try:
        text: str = decode(os.fsencode(name))
    except (ValueError, LookupError):
        return as_text(name)
    return text
