"""Single files: a message in a file of its own, in a Maildir or as .eml."""

import os
from collections.abc import Callable
from pathlib import Path

from sources.errors import SourceError
from sources.mailbox.files.text import Text, text
from sources.mailbox.settings import Caps


def file_text(path: Path, caps: Caps) -> Text | None:
    """Return the message of a file; None where it is not there any more.

    Raises:
        SourceError: when it is there, and may not be read.

    """
    try:
        with path.open("rb") as file:
            return text(file, 0, os.fstat(file.fileno()).st_size, caps)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> SourceError:
    """Return what to say of a file or folder that cannot be read."""
    hint = "see whether it is there, and who may read it"
    got = error.strerror or type(error).__name__
    return SourceError(str(path), got, "mail that can be read", hint)


def entries(folder: Path, is_wanted: Callable[[os.DirEntry[str]], bool]) -> list[Path]:
    """Return the wanted entries of a folder, by name.

    Raises:
        SourceError: when the folder may not be read.

    """
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found if is_wanted(entry)]
    except OSError as error:
        raise unreadable(folder, error) from error
    return [folder / name for name in sorted(names)]


def as_text(name: str) -> str:
    """Return a file's name as text; a byte that is none is written as its number."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
