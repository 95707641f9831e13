"""Failures: what can go wrong with a mail server, each as one sentence.

None repeats what the server said: that may be a piece of somebody's mail. So none has
a cause either, whose text would stand in a log.
"""

import imaplib
import ssl

from sources.errors import DeadlinePassed, Refused, Unreachable
from sources.mailbox.imap.transport import Declined, TooLarge
from sources.mailbox.settings import ImapAccount

# imaplib and IMAPClient raise the last three over answers that are none.
FAILURES = (
    OSError,
    imaplib.IMAP4.error,
    TooLarge,
    Declined,
    ValueError,
    TypeError,
    LookupError,
)


# The first kind that fits; imaplib tells nonsense by its text alone.
_TROUBLE: tuple[tuple[type[BaseException], str, str], ...] = (
    (TooLarge, "", "an answer larger than it may be"),
    (Declined, "", "no room for us at the moment"),
    (TimeoutError, "", "no answer in time"),
    (ssl.SSLError, "", "no TLS connection"),
    (OSError, "", "no connection"),
    (imaplib.IMAP4.abort, "unexpected", "an answer that is no IMAP"),
    (imaplib.IMAP4.abort, "", "a connection that was cut"),
)


def trouble(failure: BaseException) -> str:
    """Return in a few words what was wrong with the connection."""
    said = str(failure)
    for kind, word, told in _TROUBLE:
        if isinstance(failure, kind) and word in said:
            return told
    return "an answer that is no IMAP"


def given_up(place: str, got: str, attempts: int) -> Unreachable:
    """Return that a server gave no right answer, however often it was asked."""
    hint = "see whether the mail server is up, and run again"
    return Unreachable(
        place, f"{got}, {attempts} times in a row", "a right answer", hint
    )


def deadline_passed(place: str, seconds: float) -> DeadlinePassed:
    """Return that the run has no more time."""
    got = f"{seconds:g} seconds are over or would be"
    hint = "run again later; if it needs longer every night, raise the deadline"
    return DeadlinePassed(place, got, "an end before the deadline", hint)


def untrusted(place: str, account: ImapAccount) -> Refused:
    """Return that a server cannot prove who it is."""
    hint = (
        "look at host and port, or name the certificate of its authority in ca_file; "
        "nothing was sent to it"
    )
    got, expected = "a server that cannot prove who it is", "a certificate to trust"
    return Refused(place, got, f"{expected} for {account.host}", hint)


def not_let_in(place: str, account: ImapAccount) -> Refused:
    """Return that a server does not accept the password or the token."""
    if account.authentication == "xoauth2":
        got = "the mail server refuses the access token, a renewed one too"
        expected = "a token for this mailbox"
        hint = (
            "look at username, and whether the application still may read the mailbox"
        )
        return Refused(place, got, expected, hint)
    got = "the mail server refuses the user name or the password"
    hint = (
        "look at username and at the variable that holds the password; some providers "
        "want an app password, or XOAUTH2"
    )
    return Refused(place, got, "a login that it accepts", hint)


def no_folder(place: str, folder: str) -> Refused:
    """Return that a folder cannot be opened."""
    hint = (
        "correct folders in the configuration: names are as the server has them, "
        "such as INBOX.Sent, Sent or [Gmail]/Sent Mail"
    )
    got = f"the mail server does not open the folder {folder!r}"
    return Refused(place, got, "a folder of this account", hint)


def rebuilt_meanwhile(place: str, folder: str) -> Unreachable:
    """Return that a folder became another one while it was read."""
    got = f"the folder {folder!r} was rebuilt while it was read"
    return Unreachable(place, got, "one UIDVALIDITY in one reading", "run again")


def all_refused(place: str, folder: str, messages: int, got: str) -> Unreachable:
    """Return that a server hands out message after message of a folder no more."""
    got = f"{got} over {messages} messages in a row of the folder {folder!r}"
    hint = "see whether the mail server is well, and run again"
    return Unreachable(place, got, "messages that it hands out", hint)
