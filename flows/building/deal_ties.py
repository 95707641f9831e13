"""Deal ties: with whom each deal is, by the CRM's ties and by the company's name."""

import polars as pl

from flows.workbench import Workbench
from transforms.mail import open_deals
from transforms.schemas import DIM_COMPANIES, DIM_DEALS
from transforms.tables.crm_records import KNOWN_ENDS, KNOWN_LINKS


def ended_deals(bench: Workbench) -> pl.LazyFrame:
    """Return which deals were merged away, by the CRM and by the deals themselves."""
    return open_deals.ends_of_deals(bench.scan(KNOWN_ENDS), bench.scan(DIM_DEALS))


def deal_contacts(bench: Workbench) -> pl.LazyFrame:
    """Return who is a contact of which deal: deal_id, person_id."""
    return open_deals.contacts(bench.scan(KNOWN_LINKS), ended_deals(bench))


def deal_customers(bench: Workbench) -> pl.LazyFrame:
    """Return which company each deal is with: deal_id, company_id."""
    return open_deals.customers(
        bench.scan(KNOWN_LINKS),
        ended_deals(bench),
        bench.scan(DIM_DEALS),
        bench.scan(DIM_COMPANIES),
    )
