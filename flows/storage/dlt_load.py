"""One load through dlt, into the raw log: all tables of a source in one package."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dlt
from dlt.extract import DltSource
from dlt.pipeline.exceptions import PipelineStepFailed

from flows.storage.layout import Layout
from sources.errors import SourceError
from sources.naming import NamingConvention

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # dlt looks when a load begins


def append(source: DltSource, *, dataset: str, layout: Layout) -> Mapping[str, int]:
    """Append what a source yields to the raw log; return the rows by table.

    Raises:
        SourceError: when the source cannot be read.
        OSError: when the disk or the network fails.

    """
    with _working_folder(layout, dataset) as folder:
        pipeline = dlt.pipeline(
            "raw",
            pipelines_dir=str(folder),
            destination=destination(layout),
            dataset_name=dataset,
        )
        # The working folder is new, and the log itself says what was loaded: dlt has
        # no state that it could bring back.
        pipeline.config.restore_from_destination = False
        try:
            pipeline.extract(source, loader_file_format="parquet")
            extracted = pipeline.normalize()
            pipeline.load()
        except PipelineStepFailed as failure:
            raise _cause(failure) from None
        return extracted.row_counts


def destination(layout: Layout) -> dlt.destinations.filesystem:
    """Return where the raw log lies, for dlt: the one place that knows its address."""
    return dlt.destinations.filesystem(
        bucket_url=layout.raw.resolve().as_uri(),
        naming_convention=NamingConvention,
        # Our names of tables hold no separator, whatever the convention allows.
        warn_unsafe_layout_separators=False,
    )


@contextmanager
def _working_folder(layout: Layout, dataset: str) -> Iterator[Path]:
    """Yield a fresh folder for dlt; what a killed run left there is removed first."""
    folder = layout.root / ".loading" / dataset
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cause(failure: BaseException) -> BaseException:
    """Return the error behind the error that dlt wraps it in, where it is one of ours.

    dlt's own text may quote the data.
    """
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, SourceError | OSError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return failure
