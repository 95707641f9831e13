"""Parquet: typed columns, turned into text batch by batch."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.errors import SourceError
from sources.readers.batch import Batch, Dialect, checked_names, text_schema
from sources.readers.text import text_columns

ROWS = 65_536


def parquet_batches(file: Path, dialect: Dialect) -> Iterator[Batch]:
    """Read a Parquet file; the first batch comes even where there is no row.

    Raises:
        SourceError: when the file is damaged, or a column's type has no form as text.

    """
    try:
        with pq.ParquetFile(file) as parquet:
            schema = parquet.schema_arrow
            checked_names(file, schema.names)
            yield _batch(file, schema.empty_table(), dialect, first=1)
            first = 1
            for rows in parquet.iter_batches(ROWS):
                table = pa.Table.from_batches([rows])
                yield _batch(file, table, dialect, first=first)
                first += rows.num_rows
    except (pa.ArrowInvalid, OSError):
        got = "not Parquet, or cut off"
        hint = "export or copy the file again"
        raise SourceError(str(file), got, "a whole Parquet file", hint) from None


def _batch(file: Path, table: pa.Table, dialect: Dialect, *, first: int) -> Batch:
    columns = [
        _text_column(file, table.select([n]), dialect) for n in table.schema.names
    ]
    rows = pl.concat(columns, how="horizontal").to_arrow()
    numbers = range(first, first + table.num_rows)
    text = rows.cast(text_schema(table.schema.names))
    return Batch(text, pa.array(numbers, pa.int64()))


def _text_column(file: Path, column: pa.Table, dialect: Dialect) -> pl.DataFrame:
    name, kind = column.schema.names[0], column.schema.types[0]
    try:
        if pa.types.is_decimal256(kind):
            column = column.cast(pa.schema([(name, pa.decimal128(38, kind.scale))]))
        frame = pl.DataFrame(column)
        return text_columns(frame, decimal=dialect.decimal)
    except (pa.ArrowInvalid, pl.exceptions.PolarsError):
        got = f"column {name!r} holds {kind} values that are no text"
        hint = "export the column as text, number or date"
        expected = "values that have a form as text"
        raise SourceError(str(file), got, expected, hint) from None
