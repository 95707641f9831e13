"""The content hash: what a table says, whatever file it lies in.

Two tables have one hash when they have the same columns (names and types) and the
same rows in the same order. Parquet layout, row groups, batches, compression and
library versions do not enter: each column is hashed by itself, as two running
streams, which of its values are known and what they are, in a form fixed here.
"""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from flows.storage.batches import ROWS, batches
from transforms.schemas import Table

_THREADS = 2  # hashing leaves the interpreter's lock: a second core helps
_NAMES = {
    pl.Boolean(): "flag",
    pl.Int64(): "whole number",
    pl.Float64(): "number",
    pl.String(): "text",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "instant",
}


class _Stream(Protocol):
    """A running hash."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """Return the hash of all bytes so far."""


def content_hash(source: Path | pl.LazyFrame, table: Table, rows: int = ROWS) -> str:
    """Return the sha256, in hex, of a table's rows in order.

    `rows` is how many are held in memory at a time; it does not change the hash.

    Raises:
        polars.exceptions.SchemaError: when a column is missing or of another type.
        TypeError: when a column has a type that no table of ours may have.

    """
    if isinstance(source, Path):
        source = pl.scan_parquet(source, glob=False)
    columns = [_Column(name, dtype) for name, dtype in table.schema.items()]
    with ThreadPoolExecutor(_THREADS) as pool:
        for batch in batches(table.conform(source), rows):
            list(pool.map(_Column.take, columns, batch.get_columns()))
    return _combined(columns)


def type_name(dtype: pl.DataType, column: str = "") -> str:
    """Return our own name for a type, one that no library version changes.

    Raises:
        TypeError: when no table of ours may have a column of that type.

    """
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision}, {dtype.scale})"
    if dtype not in _NAMES:
        allowed = ", ".join(map(str, _NAMES))
        message = f"column {column!r} is {dtype}: expected Decimal or one of {allowed}"
        raise TypeError(message)
    return _NAMES[dtype]


class _Column:
    """The two running hashes of one column; a class, since they have a state."""

    def __init__(self, name: str, dtype: pl.DataType) -> None:
        """Begin with no row."""
        self.label = f"{name}: {type_name(dtype, name)}"
        self.known: _Stream = hashlib.sha256()
        self.values: _Stream = hashlib.sha256()
        self.lengths: _Stream = hashlib.sha256()

    def take(self, series: pl.Series) -> None:
        """Take in the next rows."""
        self.known.update(_bytes(series.is_not_null().cast(pl.UInt8), "u1"))
        if series.dtype == pl.String:
            self._take_text(series.fill_null(""))
        else:
            self.values.update(_fixed_width(series))

    def _take_text(self, series: pl.Series) -> None:
        """Take in lengths and UTF-8 bytes apart, so `ab`, `c` is not `a`, `bc`."""
        self.lengths.update(_bytes(series.str.len_bytes(), "<u4"))
        self.values.update(_utf8(series))

    def digest(self) -> bytes:
        """Return the column's name and type with its hashes."""
        streams = (self.known, self.lengths, self.values)
        return self.label.encode() + b"".join(s.digest() for s in streams)


def _combined(columns: Iterable[_Column]) -> str:
    """Return one hash of the columns, in the table's order."""
    whole = hashlib.sha256()
    for column in columns:
        digest = column.digest()
        whole.update(len(digest).to_bytes(4, "little") + digest)
    return whole.hexdigest()


def _fixed_width(series: pl.Series) -> bytes:
    """Return the values as bytes; money as whole cents, instants as microseconds."""
    if series.dtype == pl.Float64:
        return _floats(series)
    if series.dtype == pl.Boolean:
        return _bytes(series.cast(pl.UInt8).fill_null(0), "u1")
    return _bytes(series.to_physical().cast(pl.Int64).fill_null(0), "<i8")


def _floats(series: pl.Series) -> bytes:
    """Return the floats as bytes, with -0.0 as 0.0 and every NaN as the same NaN."""
    numbers = series.fill_null(0.0).to_numpy() + 0.0  # Polars would leave -0.0
    return np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes()


def _bytes(series: pl.Series, form: str) -> bytes:
    """Return the numbers as bytes of one width and byte order."""
    return series.to_numpy().astype(form, copy=False).tobytes()


def _utf8(series: pl.Series) -> bytes:
    """Return the texts' bytes one after the other."""
    arrow = series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = arrow.buffers()
    places = np.frombuffer(offsets, dtype=np.int64)
    start, end = places[arrow.offset], places[arrow.offset + len(arrow)]
    return bytes(memoryview(data)[start:end]) if end > start else b""
