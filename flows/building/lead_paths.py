"""Building lead paths: what leads led to, what became of them, who answered."""

from flows.building.deal_ties import deal_contacts, deal_customers
from flows.company import working_hours
from flows.run import Run
from flows.workbench import Workbench
from transforms.schemas import (
    DIM_DEALS,
    DIM_LEAD_STATUSES,
    DIM_LEADS,
    DIM_PEOPLE,
    FCT_ACTIVITIES,
    FCT_LEAD_RESPONSES,
    FCT_LEAD_TOUCHES,
)
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.warehouse.lead_responses import lead_responses
from transforms.warehouse.lead_sequels import converted_leads, lead_sequels
from transforms.warehouse.lead_statuses import lead_statuses
from transforms.warehouse.lead_touches import lead_touches


def build_lead_paths(bench: Workbench, run: Run) -> None:
    """Make touches, statuses and responses; and the leads again with their sequels."""
    scan, known_deals = bench.scan, bench.scan(DIM_DEALS)
    sequels = bench.make(DIM_LEADS, lead_sequels(scan(DIM_LEADS), known_deals))
    touches = lead_touches(
        sequels,
        scan(DIM_PEOPLE),
        known_deals,
        deal_contacts(bench),
        deal_customers(bench),
    )
    touched = bench.make(FCT_LEAD_TOUCHES, touches)
    leads = bench.make(DIM_LEADS, converted_leads(scan(DIM_LEADS), touched))
    bench.make(DIM_LEAD_STATUSES, lead_statuses(leads, scan(KNOWN_STAGES)))
    responses = lead_responses(
        leads, scan(FCT_ACTIVITIES), as_of=run.as_of, hours=working_hours(run)
    )
    bench.make(FCT_LEAD_RESPONSES, responses)
