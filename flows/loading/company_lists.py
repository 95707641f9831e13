"""Loading the company's own lists: files whose bytes were not loaded before."""

from pydantic import JsonValue

from flows import inputs
from flows.config import CompanyList
from flows.run import Run
from flows.storage import raw


def load(run: Run, listed: CompanyList) -> int:
    """Append the rows of a new version of the file to the raw log; return how many.

    Raises:
        SourceError: when the file cannot be read, or lacks a column; nothing was
            loaded then.
        VolumeDrop: when it shrank too much, and nobody let it in.

    """
    return raw.load(
        inputs.list_export(listed),
        layout=run.layout,
        extracted_at=run.as_of,
        accept_volume=listed.name in run.accept_volume,
        smallest_share=listed.smallest_share,
    ).rows


def watermark(run: Run, listed: CompanyList) -> dict[str, JsonValue]:
    """Return how many versions were read, and when the newest was."""
    return raw.watermark(run.layout, listed.name)
