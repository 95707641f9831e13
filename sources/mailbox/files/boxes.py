"""Boxes: which folders of mail lie at a path, told by what is there."""

from collections.abc import Sequence
from pathlib import Path

from sources.errors import SourceError
from sources.mailbox.files.box import Box
from sources.mailbox.files.eml import SUFFIX, EmlFolder
from sources.mailbox.files.maildir import is_maildir, maildir_folders
from sources.mailbox.files.mbox import Mbox, is_mbox
from sources.mailbox.files.single import entries, unreadable
from sources.mailbox.settings import Caps

_MBOX, _EML = "mbox", "eml"


def boxes(path: Path, caps: Caps) -> Sequence[Box]:
    """Return the folders of mail at a path.

    A file is an mbox, or a message where its name ends in `.eml`. A folder is a
    Maildir, or holds Maildirs, or .eml files.

    Raises:
        SourceError: when there is nothing, or a file that is no mbox.

    """
    if path.is_dir():
        return _folders(path, caps)
    if path.suffix.lower() == SUFFIX and path.is_file():
        return [EmlFolder(_EML, path, caps)]
    try:
        is_one = is_mbox(path)
    except OSError as error:
        raise unreadable(path, error) from error
    if is_one:
        return [Mbox(_MBOX, path, caps)]
    got, expected = "a file that is no mbox", 'an mbox, which begins with "From "'
    hint = "name an mbox, a Maildir, a folder of .eml files, or one .eml file"
    raise SourceError(str(path), got, expected, hint)


def _folders(path: Path, caps: Caps) -> Sequence[Box]:
    """Return a Maildir's folders, those of several in a folder, or one of .eml."""
    if is_maildir(path):
        return maildir_folders(path, caps)
    inner = [one for one in entries(path, lambda e: e.is_dir()) if is_maildir(one)]
    if inner:
        return [
            box
            for one in inner
            for box in maildir_folders(one, caps, prefix=f"{one.name}/")
        ]
    return [EmlFolder(_EML, path, caps)]
