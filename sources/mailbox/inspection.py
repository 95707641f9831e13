"""Inspection: whether an account lets us in, and which of its folders are not there."""

from dataclasses import replace

from sources.errors import Refused
from sources.http.clock import Clock
from sources.mailbox.credentials import Secret
from sources.mailbox.imap.connection import connect
from sources.mailbox.settings import ImapAccount, MailboxSettings

_INBOX = "INBOX"  # every account has one
_SECONDS = 60.0


def inspect(
    account: ImapAccount,
    secret: Secret,
    settings: MailboxSettings,
    *,
    clock: Clock | None = None,
) -> list[Refused]:
    """Log in, open each folder to read it only, and return why some cannot be opened.

    Raises:
        Refused: when the server does not let us in, or cannot prove who it is.
        Unreachable: when it gives no right answer within a minute.

    """
    refused: list[Refused] = []
    soon = replace(settings, deadline=min(_SECONDS, settings.deadline))
    with connect(account, secret, soon, clock or Clock()) as connection:
        connection.examine(_INBOX, None)
        for folder in account.folders:
            try:
                connection.examine(folder, None)
            except Refused as problem:
                refused.append(problem)
    return refused
