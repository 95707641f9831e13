"""Loading files: exports whose bytes were not loaded before."""

from pydantic import JsonValue

from flows import inputs
from flows.config import FileSource
from flows.run import Run
from flows.storage import raw


def load(run: Run, source: FileSource) -> int:
    """Append the rows of new files to the raw log; return how many.

    Raises:
        SourceError: when a file cannot be read; nothing was loaded then.
        VolumeDrop: when a file shrank too much, and nobody let it in.

    """
    return raw.load(
        inputs.file_export(source, run.config),
        layout=run.layout,
        extracted_at=run.as_of,
        accept_volume=source.name in run.accept_volume,
        smallest_share=source.smallest_share,
    ).rows


def watermark(run: Run, source: FileSource) -> dict[str, JsonValue]:
    """Return how many files were read, and when the newest was true."""
    return raw.watermark(run.layout, source.name)
