"""Leads: interest without a deal yet, on HubSpot's own pipeline of leads."""

from typing import Final

import polars as pl

from sandbox.channels import MACHINES
from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms, tracked
from sandbox.hubspot.company_portal.ids import number_of, portal_id
from sandbox.hubspot.company_portal.owners import owner_ids
from sandbox.hubspot.company_portal.provenance import with_provenance
from sandbox.hubspot.company_portal.records import records
from sandbox.systems import CRM, system

PIPELINE: Final = "lead-pipeline-id"
STAGE: Final = "hs_pipeline_stage"
STAGE_OF: Final = {
    status: f"{status}-stage-id"
    for status in ("new", "attempting", "connected", "qualified", "unqualified")
}
_HEAT: Final = {
    "new-stage-id": "COLD",
    "attempting-stage-id": "COLD",
    "connected-stage-id": "WARM",
    "qualified-stage-id": "HOT",
    "unqualified-stage-id": "COLD",
}


def kept_leads(known: Company) -> pl.DataFrame:
    """Return the leads that HubSpot has: the CRM's, with id.

    A lead lies in the system that has its deal, or would have it.
    """
    return (
        known.lead_objects.rename({"channel": "lead_source"})
        .filter(system() == CRM)
        .with_columns(id=portal_id("leads", number_of("lead_id")))
    )


def lead_history(known: Company) -> pl.DataFrame:
    """Return the history of the leads' stages: `HISTORY`.

    A lead that came by machine was entered by it; the rest its owner did. The
    company's log of leads is in the order of time.
    """
    leads = kept_leads(known).select("lead_id", "id", "owner", "lead_source")
    is_born = pl.col("status") == "new"
    by_machine = is_born & pl.col("lead_source").is_in(MACHINES)
    return (
        known.lead_changes.with_row_index("order")
        .join(leads, on="lead_id", how="inner", validate="m:1")
        .with_columns(
            changed_by=pl.when(by_machine)
            .then(pl.lit("integration"))
            .otherwise(pl.col("owner").fill_null("workflow"))
        )
        .pipe(with_provenance, known.owners)
        .with_columns(
            property=pl.lit(STAGE),
            value=pl.col("status").replace_strict(STAGE_OF),
            timestamp=text_forms.milliseconds("changed_at"),
        )
        .pipe(tracked.history)
    )


def leads(company: Company, known: Company, history: pl.DataFrame) -> pl.DataFrame:
    """Return one row per lead, as `records` are.

    A lead is hot when it is qualified and warm when somebody got through. `company`
    is the whole one: it tells what a lead is for, which is settled when it comes.
    """
    changed = history.group_by("id").agg(changed_at=pl.col("timestamp").max())
    return (
        kept_leads(known)
        .join(_types(company), on="lead_id", how="left", validate="1:1")
        .join(changed, on="id", how="left", validate="1:1")
        .join(tracked.current(history, [STAGE]), on="id", how="left", validate="1:1")
        .select(
            "id",
            "hs_lead_type",
            "lead_source",
            STAGE,
            created_at=text_forms.milliseconds("created_at"),
            updated_at=pl.max_horizontal(
                text_forms.milliseconds("created_at"), "changed_at"
            ),
            hs_lead_name="lead_name",
            hs_lead_label=pl.col(STAGE).replace_strict(_HEAT),
            hs_pipeline=pl.lit(PIPELINE),
            hubspot_owner_id=owner_ids(known.owners, "owner"),
        )
        .pipe(records)
    )


def _types(company: Company) -> pl.DataFrame:
    """Return lead_id and hs_lead_type: more for a customer, or new business."""
    kinds = company.deals.select("deal_id", "deal_type")
    is_more = pl.col("deal_type").is_in(["expansion", "renewal"])
    return company.lead_objects.join(
        kinds, on="deal_id", how="left", validate="m:1"
    ).select(
        "lead_id",
        hs_lead_type=pl.when(is_more)
        .then(pl.lit("UPSELL"))
        .otherwise(pl.lit("NEW_BUSINESS")),
    )
