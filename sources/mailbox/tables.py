"""Tables: what the raw log holds of mailboxes. Nothing of a body, no attachment.

`messages`: one row a content, when it is first read. `participants`, `parts`: who is
named in it, what it consists of. `candidates`: what the rules make of it. `places`:
where a content was seen. `vanished`: where none is any more. `folders`: up to where
each folder was read; it vouches for the rest.
"""

from typing import Final

import pyarrow as pa

from sources.readings import UNREADABLE_ROWS

MESSAGES: Final = "messages"
PARTICIPANTS: Final = "participants"
PARTS: Final = "parts"
CANDIDATES: Final = "candidates"
PLACES: Final = "places"
VANISHED: Final = "vanished"
FOLDERS: Final = "folders"

TABLES: Final = (
    MESSAGES,
    PARTICIPANTS,
    PARTS,
    CANDIDATES,
    PLACES,
    VANISHED,
    UNREADABLE_ROWS,
    FOLDERS,
)

_NUMBER = pa.int64()
_TYPES: Final = {
    "_row": _NUMBER,
    "position": _NUMBER,
    "size": _NUMBER,
    "uidvalidity": _NUMBER,
    "uidnext": _NUMBER,
    "highestmodseq": _NUMBER,
    "below": _NUMBER,
    "messages": _NUMBER,
    "round_trips": _NUMBER,
    "_extracted_at": pa.timestamp("us", "UTC"),
}
_COLUMNS: Final = {
    MESSAGES: (
        "content_hash",
        "message_id",
        "in_reply_to",
        "references",
        "claimed_at",
        "arrived_at",
        "size",
        "subject",
        "subject_key",
        "language",
        "is_list",
        "is_automatic",
        "is_bounce",
        "list_id",
        "problems",
        "_row",
    ),
    PARTICIPANTS: ("content_hash", "role", "position", "name", "address"),
    PARTS: (
        "content_hash",
        "position",
        "content_type",
        "disposition",
        "file_name",
        "size",
    ),
    CANDIDATES: (
        "content_hash",
        "rule",
        "kind",
        "channel",
        "person_name",
        "email",
        "company_name",
        "phone",
        "lead_source",
        "reason",
        "_row",
    ),
    PLACES: ("account", "folder", "uidvalidity", "uid", "content_hash", "arrived_at"),
    VANISHED: ("account", "folder", "uidvalidity", "uid"),
    UNREADABLE_ROWS: ("table", "_row", "text", "reason", "content_hash"),
    FOLDERS: (
        "account",
        "folder",
        "uidvalidity",
        "uidnext",
        "highestmodseq",
        "below",
        "messages",
        "is_whole",
        "route",
        "round_trips",
    ),
}


def raw_schema(table: str) -> pa.Schema:
    """Return the columns of a table of the raw log."""
    columns = (*_COLUMNS[table], "_extracted_at")
    return pa.schema({name: _TYPES.get(name, pa.string()) for name in columns})
