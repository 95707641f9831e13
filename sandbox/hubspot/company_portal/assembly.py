"""The whole portal: what HubSpot shows of the made-up company at an instant."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal.activities import activities
from sandbox.hubspot.company_portal.associations import associations
from sandbox.hubspot.company_portal.companies import companies
from sandbox.hubspot.company_portal.contacts import contact_history, contacts
from sandbox.hubspot.company_portal.deal_history import deal_history
from sandbox.hubspot.company_portal.deals import deals
from sandbox.hubspot.company_portal.leads import lead_history, leads
from sandbox.hubspot.company_portal.line_items import line_items
from sandbox.hubspot.company_portal.merges import merges
from sandbox.hubspot.company_portal.owners import owners
from sandbox.hubspot.company_portal.pairs import pairs
from sandbox.hubspot.company_portal.products import products
from sandbox.hubspot.company_portal.properties import properties
from sandbox.hubspot.company_portal.stages import stages
from sandbox.hubspot.portal import Portal
from sandbox.knowledge import as_known

History = Mapping[str, pl.DataFrame]


def portal_at(company: Company, *, at: datetime) -> Portal:
    """Return what HubSpot shows at `at`: all that happened strictly before.

    A later portal has everything that an earlier one has, changed only by what
    happened in between; ids stay what they are (`ids`). The deals are those that the
    company keeps in its CRM, the people and customers are all. Raises ValueError where
    `at` has no time zone.
    """
    if at.tzinfo is None:
        message = "at has no time zone: give an instant, such as one in UTC"
        raise ValueError(message)
    at = at.astimezone(UTC)
    known = as_known(company, at=at)
    history = {
        "deals": deal_history(known),
        "contacts": contact_history(company, known, at=at),
        "leads": lead_history(known),
    }
    objects = _objects(company, known, history, at=at)
    return Portal(
        at=at,
        objects=objects,
        history=history,
        associations=associations(pairs(known), objects),
        owners=owners(company.owners, at=at),
        stages=stages(company.stage_edits, starts_on=company.starts_on, at=at),
        properties=properties(),
        merges=merges(known.merges),
    )


def _objects(
    company: Company, known: Company, history: History, *, at: datetime
) -> dict[str, pl.DataFrame]:
    """Return the records of each type, in the order of `OBJECT_TYPES`."""
    return {
        "deals": deals(known, history["deals"]),
        "contacts": contacts(company, known, history["contacts"]),
        "companies": companies(company, known, at=at),
        "leads": leads(company, known, history["leads"]),
        "line_items": line_items(company, known),
        "products": products(company.starts_on),
    } | activities(known)
