"""Staging of HubSpot: everything that one account answered, typed and in our words."""

from collections.abc import Mapping

import polars as pl

from transforms.staging.hubspot_deals import deal_rows, end_rows
from transforms.staging.hubspot_history import history_rows
from transforms.staging.hubspot_links import end_list, link_rows
from transforms.staging.hubspot_lists import owner_list, stage_list
from transforms.staging.hubspot_records import (
    activity_rows,
    company_rows,
    lead_rows,
    line_rows,
    person_rows,
    product_rows,
)
from transforms.tables.crm_lists import KNOWN_OWNERS, KNOWN_STAGES
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
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS

_RECORDS = {
    KNOWN_LEADS.name: (lead_rows, "leads"),
    KNOWN_PEOPLE.name: (person_rows, "contacts"),
    KNOWN_COMPANIES.name: (company_rows, "companies"),
    KNOWN_PRODUCTS.name: (product_rows, "products"),
    KNOWN_DEAL_LINES.name: (line_rows, "line_items"),
}


def staged(raw: Mapping[str, pl.LazyFrame], *, source: str) -> dict[str, pl.LazyFrame]:
    """Return every table of `CRM_STAGING` by name, made of the account's raw tables.

    `raw` holds them by their names (`deals`, `deals_history`, `associations` …). One
    that was never read may lack, and so may any property: what they tell is then empty.
    """
    nothing = pl.LazyFrame()

    def read(name: str) -> pl.LazyFrame:
        return raw.get(name, nothing)

    deals, merges = read("deals"), read("merges")
    return {
        HUBSPOT_DEALS.name: deal_rows(deals, source=source),
        HUBSPOT_DEAL_CHANGES.name: pl.concat(
            [
                history_rows(read("deals_history"), source=source),
                end_rows(deals, merges, source=source),
            ]
        ),
        **{
            name: rows(read(kind), source=source)
            for name, (rows, kind) in _RECORDS.items()
        },
        KNOWN_ACTIVITIES.name: activity_rows(raw, source=source),
        KNOWN_LINKS.name: link_rows(
            read("associations"), read("association_reads"), source=source
        ),
        KNOWN_ENDS.name: end_list(merges, read("vanished"), source=source),
        KNOWN_OWNERS.name: owner_list(read("owners"), source=source),
        KNOWN_STAGES.name: stage_list(read("stages"), source=source),
    }
