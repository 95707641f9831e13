"""Leads: where they come from, who waits for an answer, and which are worth most."""

from flows.company import periods, reporting_currency, working_hours
from flows.run import Run
from flows.workbench import Workbench
from transforms.metrics.lead_volume import lead_volume
from transforms.metrics.leads_unattended import leads_unattended
from transforms.schemas import (
    DIM_COMPANIES,
    DIM_DATES,
    DIM_DEALS,
    DIM_LEAD_STATUSES,
    DIM_LEADS,
    FCT_ACTIVITIES,
    FCT_LEAD_RESPONSES,
    FCT_LEAD_TOUCHES,
    LEAD_SCORES,
    LEAD_VOLUME,
    LEADS_UNATTENDED,
)
from transforms.scores.lead_scores import lead_scores
from transforms.tables.crm_lists import KNOWN_STAGES


def build_lead_tables(bench: Workbench, run: Run) -> None:
    """Make lead_volume, leads_unattended and lead_scores."""
    leads, statuses, responses = map(
        bench.scan, (DIM_LEADS, DIM_LEAD_STATUSES, FCT_LEAD_RESPONSES)
    )
    volume = lead_volume(
        leads,
        statuses,
        responses,
        bench.scan(DIM_DATES),
        touches=bench.scan(FCT_LEAD_TOUCHES),
        deals=bench.scan(DIM_DEALS),
        as_of=run.as_of,
        reporting_currency=reporting_currency(run),
        **periods(run),
    )
    bench.make(LEAD_VOLUME, volume)
    waiting = leads_unattended(
        leads, statuses, responses, as_of=run.as_of, hours=working_hours(run)
    )
    bench.make(LEADS_UNATTENDED, waiting)
    _build_scores(bench, run)


def _build_scores(bench: Workbench, run: Run) -> None:
    tables = (
        DIM_LEADS,
        DIM_DEALS,
        FCT_ACTIVITIES,
        DIM_COMPANIES,
        KNOWN_STAGES,
        DIM_DATES,
    )
    rows = lead_scores(
        *map(bench.scan, tables),
        as_of=run.as_of,
        sample_floor=run.config.metrics.sample_floor,
    )
    bench.make(LEAD_SCORES, rows)
