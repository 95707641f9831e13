"""Plan: the accounts one after the other, folder by folder, as much as a load takes."""

from collections.abc import Iterator

from sources.mailbox.files.boxes import boxes
from sources.mailbox.files.readings import box_readings
from sources.mailbox.imap.connection import connect
from sources.mailbox.imap.folder import folder_readings
from sources.mailbox.run import Run
from sources.mailbox.settings import Account, Folder, ImapAccount, MailFiles
from sources.readings import Reading

Part = tuple[Folder, Iterator[Reading]]


def readings(run: Run) -> Iterator[Reading]:
    """Yield the rows of every table; the marks last, as they vouch for the rest.

    A folder that was read to its end tonight is left out. Where the load is full, the
    rest is left for the next one.

    Raises:
        SourceError: when an account cannot be read.

    """
    parts = (part for account in run.settings.accounts for part in _parts(run, account))
    run.progress.is_whole = True
    for folder, part in parts:
        yield from part
        if folder not in run.progress.whole:
            run.progress.is_whole = False
            break
    yield from run.marks()


def _parts(run: Run, account: Account) -> Iterator[Part]:
    if isinstance(account, MailFiles):
        return _file_parts(run, account)
    return _imap_parts(run, account)


def _imap_parts(run: Run, account: ImapAccount) -> Iterator[Part]:
    """Yield what a server's folders hold, over one connection."""
    folders = [
        name
        for name in account.folders
        if (account.name, name) not in run.progress.whole
    ]
    if not folders:
        return
    with connect(
        account,
        run.credentials(account.name),
        run.settings,
        run.clock,
        until=run.until,
    ) as connection:
        for name in folders:
            yield (account.name, name), folder_readings(run, connection, name)


def _file_parts(run: Run, account: MailFiles) -> Iterator[Part]:
    """Yield what the folders at a path hold."""
    for box in boxes(account.path, run.settings.caps):
        folder = (account.name, box.name)
        if folder not in run.progress.whole:
            yield folder, box_readings(run, account.name, box)
