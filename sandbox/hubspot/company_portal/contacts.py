"""Contacts: the company's people, with how far each has come and whose they are."""

from datetime import datetime
from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms, tracked
from sandbox.hubspot.company_portal.first_touches import (
    LIFECYCLE,
    OWNER,
    first_touches,
)
from sandbox.hubspot.company_portal.ids import portal_id
from sandbox.hubspot.company_portal.origins import origins
from sandbox.hubspot.company_portal.records import records

TRACKED: Final = (LIFECYCLE, OWNER)
_MACHINE: Final = "AUTOMATION_PLATFORM"
_STATUS: Final = {"lead": "NEW", "opportunity": "OPEN_DEAL", "customer": "CONNECTED"}


def contact_history(company: Company, known: Company, *, at: datetime) -> pl.DataFrame:
    """Return the history of the contacts' lifecycle stage and owner: `HISTORY`.

    Everybody begins as a lead. HubSpot itself moves them on as their deals go.
    `company` is the whole one, `known` what of it exists before `at`.
    """
    learnt = first_touches(company, "person").filter(pl.col("learnt_at") < at)
    born = known.people.select("person", born_at="created_at")
    began = born.select(
        "person",
        property=pl.lit(LIFECYCLE),
        value=pl.lit("lead"),
        learnt_at=text_forms.milliseconds("born_at"),
    )
    return (
        pl.concat([began, learnt])
        .with_row_index("order")
        .join(born, on="person", how="inner", validate="m:1")
        .select(
            "property",
            "value",
            "order",
            id=portal_id("contacts", pl.col("person")),
            timestamp=pl.max_horizontal(
                "learnt_at", text_forms.milliseconds("born_at")
            ),
            source_type=pl.lit(_MACHINE),
            source_id=pl.lit("lifecycle-stage-sync"),
            updated_by_user_id=pl.lit(None, dtype=pl.Int64),
        )
        .pipe(tracked.history)
    )


def contacts(company: Company, known: Company, history: pl.DataFrame) -> pl.DataFrame:
    """Return one row per contact, as `records` are.

    Where a contact came from is what their first lead or deal says. No two contacts
    may have one address: who is listed once more under the same has none.
    """
    changed = history.group_by("id").agg(updated_at=pl.col("timestamp").max())
    return (
        known.people.join(
            known.customers.select("customer", "company"),
            on="customer",
            how="left",
            validate="m:1",
        )
        .join(_addresses(company), on="person", how="left", validate="1:1")
        .join(origins(company), on="person", how="left", validate="1:1")
        .select(
            "lead_source",
            "hs_analytics_source",
            "phone",
            "company",
            id=portal_id("contacts", pl.col("person")),
            created_at=text_forms.milliseconds("created_at"),
            email="address",
            firstname="first_name",
            lastname="last_name",
            jobtitle="job_title",
            hs_language="language",
            associatedcompanyid=portal_id("companies", pl.col("customer")),
            hs_merged_object_ids=pl.lit(None, dtype=pl.String),
        )
        .join(changed, on="id", how="left", validate="1:1")
        .join(tracked.current(history, TRACKED), on="id", how="left", validate="1:1")
        .with_columns(hs_lead_status=pl.col(LIFECYCLE).replace_strict(_STATUS))
        .pipe(records, created="createdate", modified="lastmodifieddate")
    )


def _addresses(company: Company) -> pl.DataFrame:
    """Return who has which address: person, address; the first listed has it."""
    return (
        company.people.sort("person")
        .unique("email", keep="first", maintain_order=True)
        .select("person", address="email")
    )
