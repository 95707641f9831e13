"""Building days: the pipeline day by day, beside what earlier nights wrote of it."""

import polars as pl

from flows.run import Run
from flows.storage.generations import Generation, last_before
from flows.workbench import Workbench
from transforms.metrics.kept_days import kept_days
from transforms.metrics.pipeline_daily import pipeline_daily
from transforms.metrics.pipeline_restatements import pipeline_restatements
from transforms.schemas import (
    DIM_DATES,
    DIM_STAGES,
    FCT_DEAL_STATES,
    PIPELINE_DAILY,
    PIPELINE_RESTATEMENTS,
    STAGE_INCIDENCE,
    Table,
)


def build_days(bench: Workbench, run: Run) -> None:
    """Make `pipeline_daily` and the report of what in it was restated."""
    before = last_before(run.layout, run.as_of)
    states, stages, dates, incidence = map(
        bench.scan, (FCT_DEAL_STATES, DIM_STAGES, DIM_DATES, STAGE_INCIDENCE)
    )
    computed = bench.keep(
        "days", pipeline_daily(states, stages, dates, incidence, as_of=run.as_of)
    )
    written = _written(before, PIPELINE_DAILY)
    bench.make(PIPELINE_DAILY, kept_days(computed, written, dates, as_of=run.as_of))
    reported = [_written(before, PIPELINE_RESTATEMENTS)]
    if before is not None:
        found = pipeline_restatements(
            states,
            stages,
            before.scan(FCT_DEAL_STATES.name),
            before.scan(DIM_STAGES.name),
            dates,
            known_until=before.manifest.as_of,
            as_of=run.as_of,
        )
        reported.append(found)
    bench.make(
        PIPELINE_RESTATEMENTS, PIPELINE_RESTATEMENTS.in_order(pl.concat(reported))
    )


def _written(before: Generation | None, table: Table) -> pl.LazyFrame:
    """Return a table as the night before left it; empty where there was none."""
    if before is None or table.name not in before.manifest.tables:
        return table.empty()
    return before.scan(table.name)
