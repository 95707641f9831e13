"""JSON Lines: one JSON object a line, its keys the columns."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NoReturn

import pyarrow as pa

from sources.errors import SourceError
from sources.readers.batch import (
    Batch,
    Decimal,
    Dialect,
    UnreadableRow,
    checked_names,
    text_schema,
)
from sources.readers.decoding import opened_text
from sources.readers.text import Literal, json_text

LINES = 20_000
_WHOLE = re.compile(r"\.0+$")
Record = dict[str, str | None]


def json_batches(file: Path, dialect: Dialect) -> Iterator[Batch]:
    """Read a file of JSON objects; a batch has every column that was seen so far.

    A line that is no object, or that has a key twice or without a name, is kept aside
    as unreadable. Numbers stay as they are written, with the declared decimal sign.

    Raises:
        SourceError: when no line holds an object, or the text cannot be decoded.

    """
    names: dict[str, None] = {}
    with opened_text(file, dialect.encoding) as stream:
        lines = enumerate((line for line in stream if line.strip()), start=1)
        while some := list(islice(lines, LINES)):
            yield _batch(some, names, dialect.decimal)
    if not names:
        got = "no line that holds a JSON object"
        hint = "export it as JSON Lines, a record on each line"
        raise SourceError(str(file), got, "one JSON object a line", hint)
    checked_names(file, list(names))


def _batch(
    lines: list[tuple[int, bytes]], names: dict[str, None], decimal: Decimal
) -> Batch:
    records: list[Record] = []
    numbers: list[int] = []
    aside: list[UnreadableRow] = []
    for number, line in lines:
        try:
            records.append(_record(line, decimal))
            numbers.append(number)
        except (ValueError, RecursionError) as error:
            text = line.decode("utf-8", "replace").strip()
            aside.append(UnreadableRow(number, text, _reason(error)))
    names.update(dict.fromkeys(name for record in records for name in record))
    columns = {name: [record.get(name) for record in records] for name in names}
    rows = pa.table(columns, schema=text_schema(names))
    return Batch(rows, pa.array(numbers, pa.int64()), aside)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos + 1}"
    if isinstance(error, UnicodeError):
        return "text with half of a surrogate pair"
    return str(error) if isinstance(error, ValueError) else "nested too deeply"


def _record(line: bytes, decimal: Decimal) -> Record:
    fields = _DECODER.decode(line.decode("utf-8", "surrogatepass").strip())
    if not isinstance(fields, dict):
        message = "not a JSON object"
        raise ValueError(message)  # noqa: TRY004  # all that is wrong with a line is one kind
    record = {name: _text(value, decimal) for name, value in fields.items()}
    if b"\\u" in line:
        "".join((*record, *filter(None, record.values()))).encode()
    return record


def _text(value: object, decimal: Decimal) -> str | None:
    if isinstance(value, Literal):
        return _WHOLE.sub("", value).replace(".", decimal)
    if isinstance(value, str):
        return value or None
    return None if value is None else json_text(value)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        message = "a key that stands twice"
        raise ValueError(message)
    if not all(name.strip() for name in fields):
        message = "a key without a name"
        raise ValueError(message)
    return fields


def _refused(_constant: str) -> NoReturn:
    message = "a number that JSON does not have"
    raise ValueError(message)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_doubles,
    parse_float=Literal,
    parse_int=Literal,
    parse_constant=_refused,
)
