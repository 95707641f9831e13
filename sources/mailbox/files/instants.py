"""Instants: when a message arrived, as its file tells it; none where it is nonsense."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        b"jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_POSTMARK = re.compile(
    rb"\b([A-Za-z]{3}) +(\d{1,2}) +(\d{1,2}):(\d\d)(?::(\d\d))?"
    rb"(?: +(?P<zone>[+-]\d{4}|[A-Z]{1,5}))? +(?P<year>\d{4})"
    rb"(?: +(?P<later>[+-]\d{4}))?"
)
_RECEIVED = re.compile(rb"(?im)^received:([^\n]*(?:\n[ \t][^\n]*)*)")
_LONGEST = 200


def of_seconds(seconds: float) -> datetime | None:
    """Return the instant so many seconds after 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def of_postmark(line: bytes) -> datetime | None:
    """Return the instant of an mbox's `From ` line; without a zone it is UTC."""
    found = _POSTMARK.search(line)
    if not found or found[1].lower() not in _MONTHS:
        return None
    day, hour, minute, second = (int(found[part] or 0) for part in (2, 3, 4, 5))
    month, year = _MONTHS[found[1].lower()], int(found["year"])
    zone = _zone(found["zone"]) or _zone(found["later"]) or UTC
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def of_received(header: bytes) -> datetime | None:
    """Return the instant of the topmost `Received`, the last server's."""
    found = _RECEIVED.search(header)
    if not found:
        return None
    told = found[1].rpartition(b";")[2][-_LONGEST:].decode("ascii", "replace")
    try:
        instant = parsedate_to_datetime(" ".join(told.split()))
        zoned = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return zoned.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _zone(text: bytes | None) -> timezone | None:
    """Return the zone of `+0200`; None where it is a word, or nothing."""
    if text is None or text[:1] not in b"+-":
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    offset = timedelta(minutes=minutes if text.startswith(b"+") else -minutes)
    return timezone(offset) if abs(offset) < timedelta(days=1) else None
