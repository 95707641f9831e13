"""All that a run wrote, as text that can be searched: packed files are unpacked."""

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl


def holding(folder: Path, text: bytes) -> list[str]:
    """Return the names of the files in which the text stands, however it is cased."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(text.lower() in part.lower() for part in _parts(path))
    ]


def _parts(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and those of what is packed in it."""
    yield path.read_bytes()
    if path.suffix == ".parquet":
        yield pl.read_parquet(path).write_json().encode()
    elif path.suffix == ".gz":
        yield gzip.decompress(path.read_bytes())
    elif path.suffix == ".duckdb":
        yield from _tables(path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from map(packed.read, packed.namelist())


def _tables(path: Path) -> Iterator[bytes]:
    with duckdb.connect(str(path), read_only=True) as connection:
        for (table,) in connection.execute(
            "SELECT table_name FROM information_schema.tables"
        ).fetchall():
            yield connection.table(table).pl().write_json().encode()
