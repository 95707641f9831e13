"""What every reader yields: rows as text, and the rows it could not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from sources.errors import SourceError

Decimal = Literal[".", ","]


@dataclass(frozen=True)
class Dialect:
    """How a file writes text: its encoding, delimiter and decimal sign."""

    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: Decimal = "."


class UnreadableRow(NamedTuple):
    """A row that is kept aside: its number, its text, and why."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, in the file's order.

    `rows` has a column of text for each column of the file, under the file's own
    names; a blank cell is null. `numbers` says which row of the file each one is: the
    first row of data is 1, unreadable rows count, blank lines do not.
    """

    rows: pa.Table
    numbers: pa.Int64Array
    unreadable: Sequence[UnreadableRow] = ()


def text_schema(names: Iterable[str]) -> pa.Schema:
    """Return the schema of text columns."""
    return pa.schema([(name, pa.string()) for name in names])


def checked_names(file: Path, names: Sequence[str]) -> list[str]:
    """Return the header's names as they are.

    Raises:
        SourceError: when a column has no name, or two have the same one.

    """
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise _bad_header(file, f"column {position} has no name")
        if name in names[: position - 1]:
            first = names.index(name) + 1
            got = f"columns {first} and {position} are both named {name!r}"
            raise _bad_header(file, got)
    return list(names)


def _bad_header(file: Path, got: str) -> SourceError:
    expected = "a header that names every column once"
    return SourceError(str(file), got, expected, "name the columns in the export apart")
