"""Which reader reads which file, by the end of its name."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sources.errors import SourceError
from sources.readers.batch import Batch, Dialect
from sources.readers.delimited import delimited_batches
from sources.readers.json_lines import json_batches
from sources.readers.parquet import parquet_batches
from sources.readers.workbook import workbook_batches

Reader = Callable[[Path, Dialect], Iterator[Batch]]


def batches(file: Path, dialect: Dialect) -> Iterator[Batch]:
    """Read a file batch by batch; memory does not grow with the file, XLSX apart.

    Raises:
        SourceError: when the file is empty, of no known format, or cannot be read.

    """
    reader = _reader(file)
    if file.stat().st_size == 0:
        got = "the file is empty: 0 bytes"
        hint = "export it again; an export without records still has a header"
        raise SourceError(str(file), got, "a header and records", hint)
    return reader(file, dialect)


def _reader(file: Path) -> Reader:
    name = file.name.lower()
    for ends, reader in _READERS.items():
        if name.endswith(ends):
            return reader
    known = "  ".join(ends for some in _READERS for ends in some)
    got = "a name that says nothing about the format"
    hint = "name the file after its format, or export it in one of these"
    raise SourceError(str(file), got, f"a name that ends in {known}", hint)


def _tab_separated(file: Path, dialect: Dialect) -> Iterator[Batch]:
    is_silent = dialect.delimiter == "auto"
    return delimited_batches(
        file, replace(dialect, delimiter="\t") if is_silent else dialect
    )


_READERS: dict[tuple[str, ...], Reader] = {
    (".csv", ".csv.gz", ".txt", ".txt.gz"): delimited_batches,
    (".tsv", ".tsv.gz", ".tab", ".tab.gz"): _tab_separated,
    (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"): json_batches,
    (".parquet",): parquet_batches,
    (".xlsx", ".xlsm"): workbook_batches,
}
