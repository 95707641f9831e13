"""Building the list of what could not be taken apart, of every source."""

import polars as pl

from flows.loading import hubspot, mailbox
from flows.run import Run
from flows.storage import raw
from sources.readings import UNREADABLE_ROWS
from transforms.staging.unreadable import (
    nothing_unreadable,
    unreadable_records,
    unreadable_rows,
)


def unreadable(run: Run) -> pl.LazyFrame:
    """Return the rows and records of every source that could not be read."""
    layout, config = run.layout, run.config
    rows = [
        unreadable_rows(raw.scan(layout, source.name, UNREADABLE_ROWS), source.name)
        for source in (*config.file_sources, *config.company.lists)
    ]
    records = [
        unreadable_records(
            hubspot.scan(layout, source.name, UNREADABLE_ROWS), source.name
        )
        for source in config.hubspot_sources
    ]
    mails = [
        unreadable_records(
            mailbox.scan(layout, source.name, UNREADABLE_ROWS), source.name
        )
        for source in config.mailbox_sources
    ]
    return pl.concat([*rows, *records, *mails, nothing_unreadable()])
