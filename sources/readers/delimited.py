"""CSV and TSV: rows of cells between delimiters, read block by block."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from sources.errors import SourceError
from sources.readers.batch import (
    Batch,
    Dialect,
    UnreadableRow,
    checked_names,
    text_schema,
)
from sources.readers.decoding import opened_text
from sources.readers.quotes import row_blocks, rows_end, swallowed

BLOCK = 4 << 20
_LONGEST_HEADER = 1 << 20
_DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}


def delimited_batches(file: Path, dialect: Dialect) -> Iterator[Batch]:
    """Read a delimited file; the first batch comes even where there is no row.

    A row with too many or too few cells, or with rows in one of its cells, is kept
    aside as unreadable.

    Raises:
        SourceError: when the header, the delimiter, the encoding or the gzip is wrong.

    """
    with opened_text(file, dialect.encoding) as stream:
        record = _first_record(file, stream, dialect.delimiter)
        delimiter = _delimiter(file, record, dialect.delimiter)
        names = checked_names(file, _cells(file, record, delimiter))
        yield Batch(text_schema(names).empty_table(), pa.array([], pa.int64()))
        first = 1
        for block, is_paired in row_blocks(file, stream, delimiter, size=BLOCK):
            batch = _batch(file, block, delimiter, names, first)
            first += batch.rows.num_rows + len(batch.unreadable)
            yield batch if is_paired else _without_swallowed(batch, delimiter)


def _first_record(file: Path, stream: BinaryIO, declared: str) -> str:
    """Return the first line that is not blank, with the lines its quotes hold."""
    signs = "".join(_DELIMITERS.values()) if declared == "auto" else declared
    record = ""
    while line := stream.readline(_LONGEST_HEADER).decode("utf-8", "replace"):
        record += line
        if "\0" in record:
            hint = 'if it is UTF-16 without a mark: encoding = "utf-16-le"'
            raise SourceError(str(file), "a header with NUL in it", "text", hint)
        if len(record) >= _LONGEST_HEADER:
            raise _header_error(file, "a header of more than 1 MiB")
        if not record.strip():
            record = ""
        elif rows_end(record.encode(), signs)[0]:
            return record.strip("\r\n")
    got = "a quotation mark left open" if record else "no line that is not blank"
    raise _header_error(file, got)


def _cells(file: Path, record: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([record], delimiter=delimiter))
    except csv.Error:
        raise _header_error(file, "a header that cannot be taken apart") from None


def _header_error(file: Path, got: str) -> SourceError:
    hint = "look at the first line of the file"
    return SourceError(str(file), got, "a header line with the columns' names", hint)


def _delimiter(file: Path, header: str, declared: str) -> str:
    if declared == "auto":
        return _found_delimiter(file, header)
    if len(declared) == 1 and declared.isascii() and declared not in '"\r\n':
        return declared
    got = f"delimiter = {declared!r}"
    hint = 'for a tab write delimiter = "\\t"'
    raise SourceError(str(file), got, '"auto" or one ASCII character', hint)


def _found_delimiter(file: Path, header: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", header)
    found = [name for name, sign in _DELIMITERS.items() if sign in unquoted]
    if len(found) == 1:
        return _DELIMITERS[found[0]]
    got = f"a header with {' and '.join(found) or 'no delimiter'} in it"
    expected = f"just one of {'  '.join(_DELIMITERS)} between the names"
    hint = 'say which one it is, for instance delimiter = ","'
    raise SourceError(str(file), got, expected, hint)


def _batch(
    file: Path, block: bytes, delimiter: str, names: list[str], first: int
) -> Batch:
    """Return the rows of a block as Arrow reads them, all of them text."""
    aside: list[UnreadableRow] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        reason = f"{row.actual_columns} cells, the header has {row.expected_columns}"
        aside.append(UnreadableRow(first + row.number - 1, row.text, reason))
        return "skip"

    parsing = pa_csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
    )
    # One thread: only then does Arrow number the rows it cannot read.
    reading = pa_csv.ReadOptions(
        column_names=names, use_threads=False, block_size=len(block) + 1
    )
    try:
        rows = pa_csv.read_csv(
            pa.BufferReader(block), reading, parsing, _as_text(names)
        )
    except pa.ArrowInvalid:  # its message quotes the row: not handed on
        got = f"rows that cannot be taken apart, from row {first} on"
        hint = "look for quotation marks that are not in pairs"
        raise SourceError(str(file), got, "rows of cells", hint) from None
    every = np.arange(first, first + rows.num_rows + len(aside), dtype=np.int64)
    numbers = np.delete(every, [row.row - first for row in aside])
    return Batch(rows, pa.array(numbers), aside)


def _as_text(names: list[str]) -> pa_csv.ConvertOptions:
    return pa_csv.ConvertOptions(
        column_types=text_schema(names), null_values=[""], strings_can_be_null=True
    )


def _without_swallowed(batch: Batch, delimiter: str) -> Batch:
    """Return the batch with the rows put aside that hold other rows in a cell."""
    places = swallowed(batch.rows, delimiter)
    rest = np.delete(np.arange(batch.rows.num_rows), places)
    reason = "a quotation mark left open: the row holds other rows in one cell"
    found = [
        UnreadableRow(batch.numbers[place].as_py(), _line(row, delimiter), reason)
        for place in places
        for row in batch.rows.slice(place, 1).to_pylist()
    ]
    return Batch(
        batch.rows.take(rest), batch.numbers.take(rest), [*batch.unreadable, *found]
    )


def _line(row: dict[str, str | None], delimiter: str) -> str:
    return delimiter.join(cell or "" for cell in row.values())
