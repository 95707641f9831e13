"""Properties: what HubSpot says of each field of each type of object."""

from typing import Final

import polars as pl

from sandbox.hubspot.portal import OBJECT_TYPES, PROPERTIES

_FIELD_TYPES: Final = {
    "string": "text",
    "number": "number",
    "datetime": "date",
    "enumeration": "select",
    "bool": "booleancheckbox",
}
_GROUPS: Final = {
    "deals": "dealinformation",
    "contacts": "contactinformation",
    "companies": "companyinformation",
    "leads": "leadinformation",
    "line_items": "lineiteminformation",
    "products": "productinformation",
}
_ENGAGEMENT: Final = "engagement"
_CUSTOM: Final = "company_made"
_EVERYWHERE: Final = "number hs_object_id datetime hs_lastmodifieddate"
_ACTIVITY: Final = (
    "datetime hs_timestamp datetime hs_createdate enumeration hubspot_owner_id"
)
# By type of object: a property's type and name, one after the other.
_BUILT_IN: Final = {
    "deals": (
        "string dealname enumeration dealstage enumeration pipeline number amount"
        " enumeration deal_currency_code datetime closedate datetime createdate"
        " enumeration hubspot_owner_id enumeration hs_forecast_category"
        " enumeration dealtype enumeration hs_merged_object_ids"
    ),
    "contacts": (
        "string firstname string lastname string email string phone string jobtitle"
        " string company enumeration lifecyclestage enumeration hs_lead_status"
        " enumeration hs_analytics_source number associatedcompanyid"
        " enumeration hubspot_owner_id datetime createdate datetime lastmodifieddate"
        " enumeration hs_language enumeration hs_merged_object_ids"
    ),
    "companies": (
        "string name string domain enumeration industry number numberofemployees"
        " string country enumeration hubspot_owner_id datetime createdate"
    ),
    "leads": (
        "string hs_lead_name enumeration hs_lead_label enumeration hs_lead_type"
        " enumeration hs_pipeline enumeration hs_pipeline_stage"
        " enumeration hubspot_owner_id datetime hs_createdate"
    ),
    "line_items": (
        "string name number hs_product_id number quantity number price number amount"
        " number discount enumeration hs_line_item_currency_code datetime createdate"
    ),
    "products": (
        "string name number price string hs_sku string description"
        " enumeration hs_product_type datetime createdate"
    ),
    "emails": f"{_ACTIVITY} enumeration hs_email_direction enumeration hs_email_status",
    "calls": (
        f"{_ACTIVITY} enumeration hs_call_direction number hs_call_duration"
        " enumeration hs_call_disposition"
    ),
    "meetings": (
        f"{_ACTIVITY} datetime hs_meeting_start_time datetime hs_meeting_end_time"
        " enumeration hs_meeting_outcome"
    ),
    "notes": _ACTIVITY,
    "tasks": f"{_ACTIVITY} enumeration hs_task_status enumeration hs_task_type",
}
# What the company added itself.
_OWN: Final = {
    "deals": "enumeration lead_source string main_product",
    "contacts": "enumeration lead_source",
    "companies": "bool is_large",
    "leads": "enumeration lead_source",
}
# What it added and gave up.
_GIVEN_UP: Final = {"deals": "string sales_region", "contacts": "bool likes_calls"}


def properties() -> pl.DataFrame:
    """Return one row per property of each type of object: `PROPERTIES`.

    The same at every instant. What a type lists live, each of its records has.
    """
    everywhere = {kind: _EVERYWHERE for kind in OBJECT_TYPES if kind != "contacts"}
    everywhere["contacts"] = "number hs_object_id"
    return pl.concat(
        [
            _listed(_BUILT_IN),
            _listed(everywhere),
            _listed(_OWN, group=_CUSTOM),
            _listed(_GIVEN_UP, group=_CUSTOM, archived=True),
        ]
    ).sort(
        pl.col("object_type").cast(pl.Enum(OBJECT_TYPES)),
        "archived",
        maintain_order=True,
    )


def _listed(
    names: dict[str, str], *, group: str | None = None, archived: bool = False
) -> pl.DataFrame:
    """Return the properties of a list; each group is its type's, unless named."""
    words = pl.col("words").str.split(" ")
    own_group = pl.col("object_type").replace_strict(_GROUPS, default=_ENGAGEMENT)
    return (
        pl.DataFrame({"object_type": list(names), "words": list(names.values())})
        .select(
            "object_type",
            type=words.list.gather_every(2),
            name=words.list.gather_every(2, 1),
        )
        .explode("type", "name")
        .with_columns(
            label=_label(),
            field_type=pl.col("type").replace_strict(_FIELD_TYPES),
            group_name=own_group if group is None else pl.lit(group),
            archived=pl.lit(archived),
        )
        .select(*PROPERTIES)
        .cast(PROPERTIES)
    )


def _label() -> pl.Expr:
    """What people read: the name without the vendor's mark, with blanks."""
    words = pl.col("name").str.strip_prefix("hs_").str.replace_all("_", " ")
    return words.str.head(1).str.to_uppercase() + words.str.slice(1)
