"""Configured columns: whether what was read has every column that is named."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from sources.errors import SourceError
from sources.readings import METADATA


def with_columns(rows: pl.LazyFrame, names: Iterable[str], file: Path) -> pl.LazyFrame:
    """Return the rows of a file, which have every column that is configured.

    Raises:
        SourceError: when no version of the file has one of them: it was configured
            after the file was loaded, since then a load refuses it.

    """
    there = [name for name in rows.collect_schema() if name not in METADATA.names]
    missing = [name for name in names if name not in there]
    if missing:
        got = f"no column {', '.join(map(repr, missing))}; it has {', '.join(there)}"
        hint = "correct the name in the configuration, or export the column"
        raise SourceError(str(file), got, "every column that is configured", hint)
    return rows
