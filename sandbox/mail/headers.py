"""Headers: what stands above a mail, with names in their own characters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Any, Final

from sandbox.mail.drafts import FORM

_LINE: Final = 76
_FOLD: Final = "\n "


def headers(mail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headers of a mail (a row of messages) by name, folded."""
    charset = mail["charset"]
    if mail["claimed_at"] is not None:
        yield "Date", dated(mail["claimed_at"], mail["utc_offset"])
    yield "From", addressed(mail["from_name"], mail["from_address"], charset)
    for name, listed in (("To", mail["to"]), ("Cc", mail["cc"])):
        if listed:
            yield name, _all(listed, charset)
    yield "Subject", encoded(mail["subject"], charset, "Subject")
    if mail["kind"] == FORM and mail["mail"] % 2:
        asked = mail["fields"]
        yield "Reply-To", addressed(asked["person_name"], asked["email"], charset)
    if mail["message_id"] is not None:
        yield "Message-ID", f"<{mail['message_id']}>"
    if mail["in_reply_to"] is not None:
        yield "In-Reply-To", f"<{mail['in_reply_to']}>"
    if mail["references"]:
        yield "References", _FOLD.join(f"<{one}>" for one in mail["references"])
    for mark in mail["marks"] or ():
        name, _, value = mark.partition(": ")
        yield name, value


def encoded(text: str, charset: str, header: str = "") -> str:
    """Return a text as a header holds it: encoded words, split where it is long.

    What the charset cannot say is said in UTF-8.
    """
    if text.isascii():
        return text
    way = charset if is_sayable(text, charset) else "utf-8"
    return Header(text, way, maxlinelen=_LINE, header_name=header).encode()


def addressed(name: str | None, address: str, charset: str) -> str:
    """Return a mailbox as a header holds it."""
    if name is None:
        return address
    if name.isascii():
        return formataddr((name, address))
    return f"{encoded(name, charset)} <{address}>"


def dated(instant: datetime, offset: int) -> str:
    """Return an instant as a header holds it, this many minutes ahead of UTC."""
    return format_datetime(instant.astimezone(timezone(timedelta(minutes=offset))))


def is_sayable(text: str, charset: str) -> bool:
    """Return whether the charset has all characters of the text."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _all(listed: Sequence[Mapping[str, Any]], charset: str) -> str:
    mailboxes = (addressed(one["name"], one["address"], charset) for one in listed)
    return f",{_FOLD}".join(mailboxes)
