"""Building: from the raw log to every table of a generation, in order."""

import polars as pl

from flows import inputs
from flows.run import Run
from flows.storage import raw
from flows.storage.layout import Layout
from flows.workbench import Workbench
from transforms import configured
from transforms.schemas import (
    DIM_DATES,
    DIM_DEALS,
    DIM_OWNERS,
    DIM_PIPELINES,
    DIM_STAGES,
    FCT_DEAL_CHANGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    FCT_STAGE_HISTORY,
    QUARANTINE,
)
from transforms.staging.files import change_rows, event_rows, snapshot_rows
from transforms.staging.quarantine import quarantine
from transforms.staging.unreadable import unreadable_rows
from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS, STAGING
from transforms.warehouse.contradictions import contradictions
from transforms.warehouse.dates import dates
from transforms.warehouse.deal_attributes import deal_attributes
from transforms.warehouse.deal_changes import deal_changes
from transforms.warehouse.deal_states import deal_states
from transforms.warehouse.deals import deals
from transforms.warehouse.logged_changes import (
    change_moments,
    event_changes,
    event_moments,
    field_changes,
)
from transforms.warehouse.observed_changes import (
    deletions,
    observed_changes,
    snapshot_moments,
    snapshots,
)
from transforms.warehouse.owners import owners
from transforms.warehouse.stage_entries import stage_entries
from transforms.warehouse.stage_history import stage_history
from transforms.warehouse.stages import pipelines, stages


def build_staging(bench: Workbench, run: Run) -> None:
    """Type every row of the raw log; nothing is dropped, nothing is guessed."""
    for table, shape, read, twin in (
        (FILE_EVENTS, "events", _rows, event_rows),
        (FILE_DEALS, "deals", raw.snapshots, snapshot_rows),
        (FILE_CHANGES, "changes", _rows, change_rows),
    ):
        rows = [
            twin(read(run.layout, source.name), inputs.file_mapping(source))
            for source in inputs.sources_of_shape(run.config, shape)
        ]
        bench.make(table, pl.concat([*rows, table.empty()]))


def build_changes(bench: Workbench, run: Run) -> None:
    """Say each thing once, and lay every source's changes into one history."""
    events = bench.keep("events", event_moments(bench.scan(FILE_EVENTS)))
    seen = bench.keep("seen", snapshot_moments(bench.scan(FILE_DEALS), as_of=run.as_of))
    logged = bench.keep("logged", change_moments(bench.scan(FILE_CHANGES)))
    taken = snapshots(
        raw.files(run.layout, inputs.absence_means_deletion(run.config)),
        as_of=run.as_of,
    )

    changes = deal_changes(
        event_changes(events),
        observed_changes(seen, _listed_stages(run)),
        deletions(seen, taken),
        field_changes(logged),
        as_of=run.as_of,
    )
    bench.make(FCT_DEAL_CHANGES, changes)

    unreadable = bench.keep("unreadable", _unreadable(run))
    bench.make(
        QUARANTINE,
        quarantine(
            [(table, bench.scan(table)) for table in STAGING],
            unreadable,
            contradictions(events, seen, logged),
            configured.listed_columns(inputs.columns(run.config)),
        ),
    )


def build_warehouse(bench: Workbench, run: Run) -> None:
    """Make history and dimensions from the changes."""
    listed = _listed_stages(run)
    defaults = configured.source_defaults(inputs.defaults(run.config))
    changes = bench.scan(FCT_DEAL_CHANGES)

    states = bench.make(FCT_DEAL_STATES, deal_states(changes, defaults, listed))
    mapping = bench.make(DIM_STAGES, stages(listed, states))
    known = configured.listed_pipelines(inputs.pipelines(run.config))
    bench.make(DIM_PIPELINES, pipelines(known, mapping))
    history = bench.make(
        FCT_STAGE_HISTORY, stage_history(states, mapping, as_of=run.as_of)
    )
    attributes = deal_attributes(*map(bench.scan, STAGING), as_of=run.as_of)
    currency = run.config.company.reporting_currency
    known_deals = bench.make(
        DIM_DEALS, deals(states, history, attributes, reporting_currency=currency)
    )
    bench.make(DIM_OWNERS, owners(states, known_deals))
    bench.make(FCT_STAGE_ENTRIES, stage_entries(history, known_deals))
    calendar = dates(
        states,
        as_of=run.as_of,
        time_zone=run.config.company.time_zone,
        fiscal_year_starts=run.config.company.fiscal_year_starts,
    )
    bench.make(DIM_DATES, calendar)


def _rows(layout: Layout, source: str) -> pl.LazyFrame:
    """Return every row of a source's files, each version of a file once."""
    return raw.scan(layout, source, raw.ROWS)


def _listed_stages(run: Run) -> pl.LazyFrame:
    """Return the configuration's mapping of stages."""
    return configured.listed_stages(
        inputs.stages(run.config), time_zone=run.config.company.time_zone
    )


def _unreadable(run: Run) -> pl.LazyFrame:
    """Return the rows of every source that could not be read."""
    return pl.concat(
        unreadable_rows(
            raw.scan(run.layout, source.name, "unreadable_rows"), source.name
        )
        for source in run.config.sources
    )
