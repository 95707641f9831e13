"""Building changes: what every source says happened, each once, in one history."""

import polars as pl

from flows import inputs
from flows.building.listed import listed_stages
from flows.building.unreadable import unreadable
from flows.run import Run
from flows.storage import raw
from flows.workbench import Workbench
from transforms import configured
from transforms.schemas import FCT_DEAL_CHANGES, QUARANTINE
from transforms.staging.quarantine import held_back, held_once
from transforms.tables.company_lists import COMPANY_LISTS
from transforms.tables.crm_records import KNOWN_ENDS
from transforms.tables.crm_staging import CRM_TWINS
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS
from transforms.tables.mailbox import MAILBOX_TWINS
from transforms.tables.staging import FILE_CHANGES, FILE_DEALS, FILE_EVENTS, STAGING
from transforms.warehouse.contradictions import contradictions
from transforms.warehouse.deal_changes import deal_changes
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
from transforms.warehouse.repaired_changes import repaired_changes, vanished_deals


def build_changes(bench: Workbench, run: Run) -> None:
    """Say each thing once, and lay every source's changes into one history."""
    events = bench.keep("events", event_moments(bench.scan(FILE_EVENTS)))
    seen = bench.keep("seen", snapshot_moments(bench.scan(FILE_DEALS), as_of=run.as_of))
    both = [bench.scan(FILE_CHANGES), bench.scan(HUBSPOT_DEAL_CHANGES)]
    logged = bench.keep("logged", change_moments(pl.concat(both)))
    taken = snapshots(
        raw.files(run.layout, inputs.absence_means_deletion(run.config)),
        as_of=run.as_of,
    )
    repaired, vanished = _crm_changes(bench, logged)
    changes = deal_changes(
        event_changes(events, fields=inputs.stated_fields(run.config)),
        observed_changes(seen, listed_stages(run)),
        deletions(seen, taken),
        field_changes(logged),
        repaired,
        vanished,
        as_of=run.as_of,
    )
    bench.make(FCT_DEAL_CHANGES, changes)
    _build_quarantine(bench, run, contradictions(events, seen, logged))


def _crm_changes(
    bench: Workbench, logged: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Return what CRMs' records say beside their history: repairs, lost deals."""
    records = bench.scan(HUBSPOT_DEALS)
    histories = bench.scan(HUBSPOT_DEAL_CHANGES)
    ends = bench.scan(KNOWN_ENDS).filter(
        (pl.col("record") == "deals") & pl.col("merged_into").is_null()
    )
    repaired = bench.keep(
        "repaired", repaired_changes(records, field_changes(logged), histories)
    )
    return repaired, vanished_deals(records, logged, ends)


def _build_quarantine(bench: Workbench, run: Run, denied: pl.LazyFrame) -> None:
    """Lay every value and row that was held back into one list."""
    of_mail = MAILBOX_TWINS if run.config.mailbox_sources else ()
    held = held_back(
        [(t, bench.scan(t)) for t in (*STAGING, *COMPANY_LISTS, *CRM_TWINS, *of_mail)],
        bench.keep("unreadable", unreadable(run)),
        denied,
        configured.listed_columns(inputs.columns(run.config)),
    )
    bench.make(QUARANTINE, held_once(bench.keep("held", held)))
