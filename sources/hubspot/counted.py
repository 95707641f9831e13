"""Counted: what a window took, kept until all of the run's rows are read."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sources.http.json_answers import Around
from sources.http.json_records import Page
from sources.hubspot.run import Run
from sources.readings import Reading


def counted(
    run: Run,
    object_type: str,
    route: str,
    readings: Iterable[Reading],
    *,
    since: datetime | None = None,
) -> Iterator[Reading]:
    """Yield the readings of one window; note its rows and requests once it is whole."""
    rows = run.notes.rows.get(object_type, 0)
    requests = run.client.requests
    yield from readings
    run.notes.windows.append(
        {
            "object_type": object_type,
            "route": route,
            "since": since,
            "until": run.extracted_at,
            "rows": run.notes.rows.get(object_type, 0) - rows,
            "requests": run.client.requests - requests,
        }
    )


def noting(pages: Iterable[Page[Around]], keys: list[str]) -> Iterator[Page[Around]]:
    """Yield the pages, and note the ids of their records."""
    for page in pages:
        keys += page.keys.to_pylist()
        yield page
