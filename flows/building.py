"""Building: from the raw log to every table of a generation, in order."""

import polars as pl

from flows import inputs
from flows.config.sources import Source
from flows.run import Run
from flows.storage import raw
from flows.storage.layout import Layout
from flows.workbench import Workbench
from sources.errors import SourceError
from sources.readings import METADATA
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
from transforms.staging.quarantine import held_back, held_once
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
            twin(
                _with_columns(source, read(run.layout, source.name)),
                inputs.file_mapping(source),
            )
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
        event_changes(events, fields=inputs.stated_fields(run.config)),
        observed_changes(seen, _listed_stages(run)),
        deletions(seen, taken),
        field_changes(logged),
        as_of=run.as_of,
    )
    bench.make(FCT_DEAL_CHANGES, changes)

    unreadable = bench.keep("unreadable", _unreadable(run))
    held = held_back(
        [(table, bench.scan(table)) for table in STAGING],
        unreadable,
        contradictions(events, seen, logged),
        configured.listed_columns(inputs.columns(run.config)),
    )
    bench.make(QUARANTINE, held_once(bench.keep("held", held)))


def build_warehouse(bench: Workbench, run: Run) -> None:
    """Make history and dimensions from the changes."""
    listed = _listed_stages(run)
    defaults = configured.source_defaults(inputs.defaults(run.config))
    changes = bench.scan(FCT_DEAL_CHANGES)

    fields = inputs.stated_fields(run.config)
    spans = deal_states(changes, defaults, listed, fields=fields)
    states = bench.make(FCT_DEAL_STATES, spans)
    mapping = bench.make(DIM_STAGES, stages(listed, states))
    known = configured.listed_pipelines(inputs.pipelines(run.config))
    bench.make(DIM_PIPELINES, pipelines(known, mapping))
    history = bench.make(
        FCT_STAGE_HISTORY, stage_history(states, mapping, as_of=run.as_of)
    )
    attributes = deal_attributes(*map(bench.scan, STAGING), as_of=run.as_of)
    currency = run.config.company.reporting_currency
    bench.make(
        DIM_DEALS, deals(states, history, attributes, reporting_currency=currency)
    )
    calendar = dates(
        states,
        as_of=run.as_of,
        time_zone=run.config.company.time_zone,
        fiscal_year_starts=run.config.company.fiscal_year_starts,
    )
    bench.make(DIM_DATES, calendar)


def build_entries(bench: Workbench) -> None:
    """Make the stays at both levels, and the owners: what deals lead to."""
    history, known_deals = bench.scan(FCT_STAGE_HISTORY), bench.scan(DIM_DEALS)
    bench.make(FCT_STAGE_ENTRIES, stage_entries(history, known_deals))
    bench.make(DIM_OWNERS, owners(bench.scan(FCT_DEAL_STATES), known_deals))


def _with_columns(source: Source, rows: pl.LazyFrame) -> pl.LazyFrame:
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
