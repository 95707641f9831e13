"""Building records: what CRMs know beside deals, each as it stands."""

from flows.building.identity import build_identity, build_relations
from flows.building.lead_paths import build_lead_paths
from flows.building.listed import source_defaults
from flows.building.mailbox import mail_of_mailboxes
from flows.run import Run
from flows.workbench import Workbench
from transforms.schemas import (
    DIM_COMPANIES,
    DIM_DEALS,
    DIM_LEAD_SOURCES,
    DIM_LEADS,
    DIM_PEOPLE,
    DIM_PRODUCTS,
    FCT_ACTIVITIES,
    FCT_DEAL_LINES,
)
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.crm_records import (
    KNOWN_ACTIVITIES,
    KNOWN_COMPANIES,
    KNOWN_DEAL_LINES,
    KNOWN_ENDS,
    KNOWN_LEADS,
    KNOWN_LINKS,
    KNOWN_PEOPLE,
    KNOWN_PRODUCTS,
)
from transforms.warehouse.activities import activities, with_mail
from transforms.warehouse.companies import companies
from transforms.warehouse.lead_sources import lead_sources
from transforms.warehouse.leads import leads
from transforms.warehouse.people import people
from transforms.warehouse.products import deal_lines, products


def build_records(bench: Workbench, run: Run) -> None:
    """Make leads, people, companies, products, lines and activities."""
    as_of, scan = run.as_of, bench.scan
    links, ends = scan(KNOWN_LINKS), scan(KNOWN_ENDS)
    known_leads = bench.make(
        DIM_LEADS,
        leads(scan(KNOWN_LEADS), links, ends, scan(KNOWN_STAGES), as_of=as_of),
    )
    known_people = bench.make(
        DIM_PEOPLE, people(scan(KNOWN_PEOPLE), links, ends, as_of=as_of)
    )
    bench.make(DIM_COMPANIES, companies(scan(KNOWN_COMPANIES), ends, as_of=as_of))
    build_identity(bench)
    bench.make(
        DIM_LEAD_SOURCES, lead_sources(known_leads, known_people, scan(DIM_DEALS))
    )
    bench.make(DIM_PRODUCTS, products(scan(KNOWN_PRODUCTS), ends, as_of=as_of))
    lines = deal_lines(
        scan(KNOWN_DEAL_LINES), links, ends, source_defaults(run), as_of=as_of
    )
    bench.make(FCT_DEAL_LINES, lines)
    told = activities(scan(KNOWN_ACTIVITIES), links, ends, as_of=as_of)
    if run.config.mailbox_sources:
        kept = bench.keep("told_activities", told)
        told = with_mail(kept, mail_of_mailboxes(bench, run, kept))
    bench.make(FCT_ACTIVITIES, told)
    build_relations(bench, run)
    build_lead_paths(bench, run)
