"""Building staging from files: every row of the raw log typed."""

import polars as pl

from flows import inputs
from flows.config.sources import FileSource
from flows.run import Run
from flows.storage import raw
from flows.storage.layout import Layout
from flows.workbench import Workbench
from sources.errors import SourceError
from sources.readings import METADATA
from transforms.staging.files import change_rows, event_rows, snapshot_rows
from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS


def build_files(bench: Workbench, run: Run) -> None:
    """Type every row of every file; nothing is dropped, nothing is guessed."""
    for table, shape, read, twin in (
        (FILE_EVENTS, "events", _rows, event_rows),
        (FILE_DEALS, "deals", raw.snapshots, snapshot_rows),
        (FILE_CHANGES, "changes", _rows, change_rows),
    ):
        rows = [
            twin(
                _with_columns(source, read(run.layout, source.name)),
                inputs.file_mapping(source),
            )
            for source in inputs.sources_of_shape(run.config, shape)
        ]
        bench.make(table, pl.concat([*rows, table.empty()]))


def _with_columns(source: FileSource, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows of a source, which have every column that is configured.

    Raises:
        SourceError: when no file has one of them: it was configured after the files
            were loaded, since then a load refuses them.

    """
    there = [name for name in rows.collect_schema() if name not in METADATA.names]
    missing = [n for n in source.columns.mapping.values() if n not in there]
    if missing:
        got = f"no column {', '.join(map(repr, missing))}; it has {', '.join(there)}"
        hint = "correct the name in the configuration, or export the column"
        raise SourceError(
            str(source.path), got, "every column that is configured", hint
        )
    return rows


def _rows(layout: Layout, source: str) -> pl.LazyFrame:
    """Return every row of a source's files, each version of a file once."""
    return raw.scan(layout, source, raw.ROWS)
