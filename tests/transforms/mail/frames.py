"""Builders: the frames between the steps of mail, from what matters to a test."""

from collections.abc import Iterable, Mapping

import polars as pl

from tests.transforms.histories import day
from transforms.tables.table import INSTANT

Row = Mapping[str, object]

_TYPES: dict[str, pl.DataType] = {
    "happened_at": INSTANT,
    "opened_at": INSTANT,
    "closed_at": INSTANT,
    "held_from": INSTANT,
    "held_to": INSTANT,
    "place": pl.Int64(),
    "people": pl.Int64(),
    "deals": pl.Int64(),
    "level": pl.Int32(),
    "is_activity": pl.Boolean(),
    "by_domain": pl.Boolean(),
    "response_seconds": pl.Float64(),
    "tie_score": pl.Float64(),
}
_MAIL = (
    "mail_id",
    "source",
    "message_id",
    "subject_key",
    "happened_at",
    "direction",
    "from_address",
    "brings",
    "is_activity",
    "thread_id",
)


def frame(columns: str, *rows: Iterable[object]) -> pl.LazyFrame:
    """Return rows of columns, named with spaces between; text but for those known."""
    schema = {name: _TYPES.get(name, pl.String()) for name in columns.split()}
    data = [dict(zip(schema, row, strict=True)) for row in rows]
    return pl.LazyFrame(data, schema=schema)


def mail(mail_id: str, on: float = 1, **said: object) -> Row:
    """Return a mail that came in on a day, with its own Message-ID and thread."""
    return {
        "mail_id": mail_id,
        "source": "mail",
        "message_id": f"{mail_id}@x",
        "happened_at": day(on),
        "direction": "in",
        "is_activity": True,
        "thread_id": mail_id,
        **said,
    }


def mails(*rows: Row) -> pl.LazyFrame:
    """Return mails as the steps after `mails` and `threads` get them."""
    return frame(" ".join(_MAIL), *([row.get(name) for name in _MAIL] for row in rows))
