"""Building staging from files: every row of the raw log typed."""

import polars as pl

from flows import inputs
from flows.building.configured_columns import with_columns
from flows.building.references import build_lists
from flows.run import Run
from flows.storage import raw
from flows.storage.layout import Layout
from flows.workbench import Workbench
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
                with_columns(
                    read(run.layout, source.name),
                    source.columns.mapping.values(),
                    source.path,
                ),
                inputs.file_mapping(source),
            )
            for source in inputs.sources_of_shape(run.config, shape)
        ]
        bench.make(table, pl.concat([*rows, table.empty()]))
    build_lists(bench, run)


def _rows(layout: Layout, source: str) -> pl.LazyFrame:
    """Return every row of a source's files, each version of a file once."""
    return raw.scan(layout, source, raw.ROWS)
