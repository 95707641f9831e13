"""Folders of .eml files: a message a file, at any depth; or one such file alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sources.mailbox.files.box import Lying
from sources.mailbox.files.instants import of_received
from sources.mailbox.files.single import as_text, file_text, unreadable
from sources.mailbox.parsing.raw_message import Place, RawMessage
from sources.mailbox.settings import Caps

SUFFIX = ".eml"


@dataclass(frozen=True)
class EmlFolder:
    """A folder of .eml files; each is known by its path within the folder.

    `path` may be a file: then that is the only message.
    """

    name: str
    path: Path
    caps: Caps

    def lying(self) -> Iterator[Lying]:
        """Yield the messages by their path."""
        for path in self.files():
            inside = path.relative_to(self.path) if path != self.path else path.name
            uid = as_text(Path(inside).as_posix())
            yield Lying(uid, partial(self._message, path))

    def files(self) -> list[Path]:
        """Return the files that are messages, by their path."""
        if self.path.is_file():
            return [self.path]
        found = [
            Path(folder, name)
            for folder, _, names in os.walk(self.path, onerror=_stop)
            for name in names
            if name.lower().endswith(SUFFIX)
        ]
        return sorted(path for path in found if path.is_file())

    def _message(self, path: Path, place: Place) -> RawMessage | None:
        read = file_text(path, self.caps)
        return read.message(place, of_received(read.header)) if read else None


def _stop(error: OSError) -> None:
    """Raise that a folder cannot be read: what is in it must not seem to be gone."""
    raise unreadable(Path(error.filename), error) from error
