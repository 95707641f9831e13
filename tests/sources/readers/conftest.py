"""What the readers' tests share: a file is read to its end, as plain values."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sources.readers.batch import Dialect, UnreadableRow
from sources.readers.formats import batches


class Said(NamedTuple):
    """What a file says: its columns, its rows by number, and those kept aside."""

    columns: list[str]
    rows: dict[int, tuple[str | None, ...]]
    aside: list[UnreadableRow]


@pytest.fixture
def said() -> Callable[..., Said]:
    """Return what reads a file to its end."""

    def read(file: Path, **dialect: str) -> Said:
        columns: list[str] = []
        rows: dict[int, tuple[str | None, ...]] = {}
        aside: list[UnreadableRow] = []
        for batch in batches(file, Dialect(**dialect)):  # type: ignore[arg-type]  # a test names any
            assert {str(kind) for kind in batch.rows.schema.types} <= {"string"}
            columns = batch.rows.column_names
            values = [tuple(row.values()) for row in batch.rows.to_pylist()]
            rows |= dict(zip(batch.numbers.to_pylist(), values, strict=True))
            aside += batch.unreadable
        return Said(columns, rows, aside)

    return read
