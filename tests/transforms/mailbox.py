"""Builders: mail as the raw log holds it, from what matters to a test."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

import polars as pl

from sources.mailbox.tables import TABLES, raw_schema
from tests.transforms.histories import day
from transforms.staging.mailbox import staged
from transforms.tables.table import INSTANT

Row = Mapping[str, object]
Staged = Mapping[str, pl.DataFrame]

READ_AT = day(40)
OURS = "ours.example"


def header_date(number: float) -> str:
    """Return the instant of a day as a Date header writes it."""
    return format_datetime(day(number))


def iso(number: float) -> str:
    """Return the instant of a day as the raw log writes it."""
    return day(number).isoformat()


def raw(table: str, *rows: Row, at: datetime = READ_AT) -> pl.LazyFrame:
    """Return rows of one load of a raw table; what they do not say is null."""
    empty = pl.DataFrame(raw_schema(table).empty_table())
    said = [
        {**dict.fromkeys(empty.columns), "_row": place, "_extracted_at": at, **row}
        for place, row in enumerate(rows, start=1)
    ]
    frame = pl.DataFrame(said, schema={**empty.schema, "_extracted_at": INSTANT})
    return frame.select(empty.columns).lazy()


def message(content: str = "a", *, sent: float = 3, **said: object) -> Row:
    """Return a message that was sent and arrived on a day, with its own Message-ID."""
    return {
        "content_hash": content,
        "message_id": f"{content}@mail.example",
        "in_reply_to": "[]",
        "references": "[]",
        "claimed_at": header_date(sent),
        "arrived_at": iso(sent),
        "size": 100,
        "is_list": "false",
        "is_automatic": "false",
        "is_bounce": "false",
        **said,
    }


def who(content: str = "a", **addresses: str | None) -> list[Row]:
    """Return who is named in a content: `from_`, `to`, `cc` …; one for each header."""
    return [
        {
            "content_hash": content,
            "role": role.rstrip("_"),
            "position": 0,
            "address": address,
        }
        for role, address in addresses.items()
    ]


def candidate(content: str = "a", **said: str | None) -> Row:
    """Return what a rule of web forms makes of a content, if nothing else is said."""
    return {
        "content_hash": content,
        "rule": "contact",
        "kind": "form",
        "channel": "web",
        "email": "ann@acme.example",
        **said,
    }


def place(content: str = "a", *, uid: str = "1", **said: object) -> Row:
    """Return a place in the INBOX where a content lies."""
    return {
        "account": "sales",
        "folder": "INBOX",
        "uidvalidity": 1,
        "uid": uid,
        "content_hash": content,
        "arrived_at": iso(3),
        **said,
    }


def tables(**rows: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    """Return raw tables; those that are not given are there without a row."""
    return {name: rows.get(name, raw(name)) for name in TABLES}


def typed(raw_tables: Mapping[str, pl.LazyFrame], source: str = "mail") -> Staged:
    """Return the staging tables by name, with one domain of ours."""
    frames = staged(raw_tables, source=source, own_domains=(OURS,))
    return {name: frame.collect() for name, frame in frames.items()}
