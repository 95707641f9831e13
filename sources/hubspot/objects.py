"""Objects: the kinds of records HubSpot has, and what we ask of each."""

from collections.abc import Mapping
from typing import Final

_ACTIVITY = ("hubspot_owner_id", "hs_createdate", "hs_lastmodifieddate")

PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "deals": (
        "dealname",
        "dealstage",
        "pipeline",
        "amount",
        "deal_currency_code",
        "closedate",
        "createdate",
        "hs_lastmodifieddate",
        "hubspot_owner_id",
        "hs_forecast_category",
        "dealtype",
        "lead_source",
        "hs_merged_object_ids",
        "hs_object_id",
    ),
    "contacts": (
        "firstname",
        "lastname",
        "email",
        "phone",
        "jobtitle",
        "company",
        "lifecyclestage",
        "hs_lead_status",
        "hs_analytics_source",
        "lead_source",
        "associatedcompanyid",
        "hubspot_owner_id",
        "createdate",
        "lastmodifieddate",
        "hs_language",
        "hs_object_id",
        "hs_merged_object_ids",
    ),
    "companies": (
        "name",
        "domain",
        "industry",
        "numberofemployees",
        "country",
        "hubspot_owner_id",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    ),
    "leads": (
        "hs_lead_name",
        "hs_lead_label",
        "hs_lead_type",
        "hs_pipeline",
        "hs_pipeline_stage",
        "lead_source",
        "hubspot_owner_id",
        "hs_createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    ),
    "line_items": (
        "name",
        "hs_product_id",
        "quantity",
        "price",
        "amount",
        "discount",
        "hs_line_item_currency_code",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    ),
    "products": (
        "name",
        "price",
        "hs_sku",
        "description",
        "hs_product_type",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
    ),
    # Never a subject, a text or a header: the metadata is what the warehouse needs.
    "emails": ("hs_timestamp", "hs_email_direction", "hs_email_status", *_ACTIVITY),
    "calls": (
        "hs_timestamp",
        "hs_call_direction",
        "hs_call_duration",
        "hs_call_disposition",
        *_ACTIVITY,
    ),
    "meetings": (
        "hs_timestamp",
        "hs_meeting_start_time",
        "hs_meeting_end_time",
        "hs_meeting_outcome",
        *_ACTIVITY,
    ),
    "notes": ("hs_timestamp", *_ACTIVITY),
    "tasks": ("hs_timestamp", "hs_task_status", "hs_task_type", *_ACTIVITY),
}
OBJECT_TYPES: Final = tuple(PROPERTIES)

TRACKED: Final[Mapping[str, tuple[str, ...]]] = {
    "deals": (
        "dealstage",
        "pipeline",
        "amount",
        "deal_currency_code",
        "closedate",
        "hubspot_owner_id",
        "hs_forecast_category",
    ),
    "leads": ("hs_pipeline_stage",),
}

_WITH_DEALS = ("deals", "contacts")
ASSOCIATED: Final[Mapping[str, tuple[str, ...]]] = {
    "deals": ("contacts", "companies"),
    "leads": ("contacts", "companies", "deals"),
    # A deal has many lines: they are tied from their own side, when they change.
    "line_items": ("deals",),
    "emails": _WITH_DEALS,
    "calls": _WITH_DEALS,
    "meetings": _WITH_DEALS,
    "notes": _WITH_DEALS,
    "tasks": _WITH_DEALS,
}

SEARCHED: Final = tuple(name for name in OBJECT_TYPES if name != "products")
WITH_PIPELINES: Final = ("deals", "leads")
ID: Final = "hs_object_id"
MERGED: Final = "hs_merged_object_ids"
OWNER: Final = "hubspot_owner_id"
PRODUCT: Final = "hs_product_id"
LEAD_STAGE: Final = "hs_pipeline_stage"


def modified_property(object_type: str) -> str:
    """Return the property that says when a record was last modified."""
    return "lastmodifieddate" if object_type == "contacts" else "hs_lastmodifieddate"
