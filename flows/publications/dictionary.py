"""What a generation's tables mean, also where the dictionary has moved on since.

After a rollback the current generation may have been made by older code: what it
has is copied as it is, with today's descriptions where there are some.
"""

from dataclasses import replace

import polars as pl

from flows.storage.generations import Generation
from transforms.schemas import TABLES, Column, Table


def as_it_was(generation: Generation, name: str) -> Table:
    """Return the table with the columns that it has in the generation."""
    found = generation.scan(name).collect_schema()
    today = TABLES.get(name) or _forgotten(name, found)
    if today.schema == found:
        return today
    known = {column.name: column for column in today.columns}
    return replace(
        today,
        columns=tuple(_column(known, n, dtype) for n, dtype in found.items()),
        key=tuple(n for n in today.key if n in found),
        sorted_by=tuple(n for n in today.sorted_by if n in found),
    )


def _forgotten(name: str, found: pl.Schema) -> Table:
    """Return a table that today's dictionary does not have."""
    columns = tuple(Column(n, dtype, "") for n, dtype in found.items())
    return Table(name, "warehouse", "not in today's dictionary", (), (), columns)


def _column(known: dict[str, Column], name: str, dtype: pl.DataType) -> Column:
    """Return a column with the type it has, and today's description if there is one."""
    column = known.get(name)
    return column if column and column.dtype == dtype else Column(name, dtype, "")
