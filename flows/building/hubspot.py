"""Building staging from HubSpot: every record, history and list, typed."""

import polars as pl

from flows.loading.hubspot import scan
from flows.run import Run
from flows.workbench import Workbench
from sources.hubspot.tables import TABLES
from transforms.staging.hubspot import staged
from transforms.tables.crm_staging import CRM_STAGING


def build_hubspot(bench: Workbench, run: Run) -> None:
    """Type every row of every account; nothing is dropped, nothing is guessed."""
    accounts = [_staged(run, source.name) for source in run.config.hubspot_sources]
    for table in CRM_STAGING:
        rows = [account[table.name] for account in accounts]
        bench.make(table, pl.concat([*rows, table.empty()]))


def _staged(run: Run, source: str) -> dict[str, pl.LazyFrame]:
    """Return what one account adds to each staging table."""
    raw = {table: scan(run.layout, source, table) for table in TABLES}
    return staged(raw, source=source)
