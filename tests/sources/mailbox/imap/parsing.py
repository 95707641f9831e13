"""A parser that takes no mail apart: it knows a content, and where it stands."""

from collections.abc import Sequence
from typing import cast

import pyarrow as pa

from sources.mailbox.parsing.parser import Parsed, Parser
from sources.mailbox.parsing.raw_message import RawMessage, content_hash
from sources.mailbox.settings import MailboxSettings
from sources.mailbox.tables import MESSAGES, PLACES, raw_schema
from sources.readings import UNREADABLE_ROWS


class PlainParser(Parser):
    """Reads subjects and sizes. `forms` are the subjects whose first part it wants."""

    def __init__(self, forms: Sequence[bytes] = ()) -> None:
        self.forms = forms
        self.texts = dict[str, bytes]()
        self.structures = dict[str, list[str]]()

    def wants_body(self, messages: Sequence[RawMessage]) -> list[tuple[str, ...]]:
        return [("1",) if _subject(each) in self.forms else () for each in messages]

    def parsed(self, messages: Sequence[RawMessage]) -> Parsed:
        for each in messages:
            subject = _subject(each).decode()
            if each.texts:
                self.texts[subject] = each.texts[0][1]
            kinds = [part.content_type for part in each.structure or ()]
            self.structures[subject] = kinds
        good = [each for each in messages if each.refused is None]
        bad = [each for each in messages if each.refused is not None]
        return Parsed(
            {
                MESSAGES: _table(MESSAGES, [_message(each) for each in good]),
                UNREADABLE_ROWS: _table(
                    UNREADABLE_ROWS, [_aside(each) for each in bad]
                ),
                PLACES: _table(PLACES, [_place(each) for each in messages]),
            }
        )


def parser(forms: Sequence[bytes] = ()) -> PlainParser:
    return PlainParser(forms)


def _subject(message: RawMessage) -> bytes:
    for line in message.header.split(b"\r\n"):
        if line.lower().startswith(b"subject: "):
            return line[9:]
    return b""


def _hash(message: RawMessage) -> str:
    if message.refused is not None:
        return f"place {message.place.uid}"
    most = MailboxSettings("mail", (), ()).caps.header_bytes
    return content_hash(message.header, message.size, header_bytes=most)


def _message(message: RawMessage) -> dict[str, object]:
    return {
        "content_hash": _hash(message),
        "subject": _subject(message).decode(),
        "size": message.size,
    }


def _aside(message: RawMessage) -> dict[str, object]:
    place = message.place
    return {
        "table": MESSAGES,
        "text": f"{place.folder} {place.uid}",
        "reason": message.refused,
        "content_hash": _hash(message),
    }


def _place(message: RawMessage) -> dict[str, object]:
    place, arrived_at = message.place, message.arrived_at
    return {
        "account": place.account,
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
        "content_hash": _hash(message),
        "arrived_at": arrived_at and arrived_at.isoformat(),
    }


def _table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    schema = raw_schema(name)
    kept = [each for each in schema if each.name not in {"_row", "_extracted_at"}]
    return cast("pa.Table", pa.Table.from_pylist(rows, pa.schema(kept)))
