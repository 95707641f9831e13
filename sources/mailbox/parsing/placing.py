"""Placing: where a mail lies and by what it is known, be it read or put aside."""

import json
from datetime import UTC

from sources.mailbox.parsing.candidates import Row
from sources.mailbox.parsing.raw_message import RawMessage, content_hash
from sources.mailbox.parsing.terms import Terms

Rows = dict[str, list[Row]]
"""Rows by table of the raw log."""


def hash_of(message: RawMessage, terms: Terms) -> str:
    """Return the content hash of a mail; of its place where nothing of it was read."""
    header, bound = message.header, terms.bounds.header_bytes
    if header or message.size:
        return content_hash(header, message.size, header_bytes=bound)
    place = message.place
    told = json.dumps([place.account, place.folder, place.uidvalidity, place.uid])
    return content_hash(told.encode(), 0, header_bytes=bound)


def placed(message: RawMessage, terms: Terms) -> Row:
    """Return the row of where a mail was seen."""
    place = message.place
    return {
        "account": place.account,
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
        "content_hash": hash_of(message, terms),
        "arrived_at": arrived_at(message),
    }


def put_aside(message: RawMessage, reason: str, terms: Terms) -> Rows:
    """Return the rows of a mail that is not read: where it lies, and why not."""
    place = message.place
    told = {
        "account": place.account,
        "folder": place.folder,
        "uid": place.uid,
        "size": message.size,
    }
    row: Row = {
        "table": "messages",
        "text": json.dumps(told, ensure_ascii=False),
        "reason": reason,
        "content_hash": hash_of(message, terms),
    }
    return {"unreadable_rows": [row], "places": [placed(message, terms)]}


def arrived_at(message: RawMessage) -> str | None:
    """Return when a mail arrived, as text in UTC; None where nobody knows."""
    if message.arrived_at is None:
        return None
    return message.arrived_at.astimezone(UTC).isoformat(timespec="seconds")
