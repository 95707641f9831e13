"""HubSpot's records beside deals, in our words."""

from collections.abc import Mapping

import polars as pl

from transforms.staging.answers import answered
from transforms.staging.parsing import stated
from transforms.staging.records import RecordMapping, record_rows
from transforms.tables.crm_records import (
    KNOWN_ACTIVITIES,
    KNOWN_COMPANIES,
    KNOWN_DEAL_LINES,
    KNOWN_LEADS,
    KNOWN_PEOPLE,
    KNOWN_PRODUCTS,
)
from transforms.tables.table import Table

_RECORD = {
    "record_id": "id",
    "created_at": "createdAt",
    "modified_at": "updatedAt",
    "gone_at": "gone_at",
    "owner_id": "properties.hubspot_owner_id",
}
_PROPERTIES = {
    "leads": {
        "lead_name": "hs_lead_name",
        "status_id": "hs_pipeline_stage",
        "lead_label": "hs_lead_label",
        "lead_source": "lead_source",
    },
    "contacts": {
        "first_name": "firstname",
        "last_name": "lastname",
        "email": "email",
        "job_title": "jobtitle",
        "company_name": "company",
        "company_id": "associatedcompanyid",
        "lifecycle": "lifecyclestage",
        "status": "hs_lead_status",
        "language": "hs_language",
        "lead_source": "lead_source",
    },
    "companies": {
        "company_name": "name",
        "domain": "domain",
        "industry": "industry",
        "country": "country",
        "employees": "numberofemployees",
    },
    "products": {
        "product_name": "name",
        "sku": "hs_sku",
        "product_type": "hs_product_type",
        "unit_price": "price",
    },
    "line_items": {
        "product_id": "hs_product_id",
        "line_name": "name",
        "currency": "hs_line_item_currency_code",
        "quantity": "quantity",
        "unit_price": "price",
        "discount": "discount",
        "amount": "amount",
    },
    "emails": {
        "direction": "hs_email_direction",
        "status": "hs_email_status",
        "happened_at": "hs_timestamp",
    },
    "calls": {
        "direction": "hs_call_direction",
        "status": "hs_call_disposition",
        "happened_at": "hs_timestamp",
        "milliseconds": "hs_call_duration",
    },
    "meetings": {
        "status": "hs_meeting_outcome",
        "happened_at": "hs_timestamp",
        "ended_at": "hs_meeting_end_time",
    },
    "notes": {"happened_at": "hs_timestamp"},
    "tasks": {"status": "hs_task_status", "happened_at": "hs_timestamp"},
}
_TABLES: Mapping[str, Table] = {
    "leads": KNOWN_LEADS,
    "contacts": KNOWN_PEOPLE,
    "companies": KNOWN_COMPANIES,
    "products": KNOWN_PRODUCTS,
    "line_items": KNOWN_DEAL_LINES,
}
_KINDS = {
    "emails": "email",
    "calls": "call",
    "meetings": "meeting",
    "notes": "note",
    "tasks": "task",
}
# A mail that somebody forwarded to the CRM had come in before.
_DIRECTIONS = {
    "EMAIL": "out",
    "INCOMING_EMAIL": "in",
    "FORWARDED_EMAIL": "in",
    "OUTBOUND": "out",
    "INBOUND": "in",
}


def lead_rows(leads: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `leads`."""
    return _rows(leads, "leads", source)


def person_rows(contacts: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `contacts`.

    Where nobody filled in the lead source, HubSpot's own (`hs_analytics_source`) is it.
    """
    own, stated_source = "properties.hs_analytics_source", "properties.lead_source"
    filled = answered(contacts, own, stated_source).with_columns(
        pl.coalesce(stated(pl.col(stated_source)), own).alias(stated_source)
    )
    return _rows(filled, "contacts", source)


def company_rows(companies: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `companies`."""
    return _rows(companies, "companies", source)


def product_rows(products: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `products`."""
    return _rows(products, "products", source)


def line_rows(line_items: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the typed twin of `line_items`."""
    return _rows(line_items, "line_items", source)


def activity_rows(
    activities: Mapping[str, pl.LazyFrame], *, source: str
) -> pl.LazyFrame:
    """Return the typed twins of e-mails, calls, meetings, notes and tasks together.

    `activities` holds the raw tables by their names; one that was not read may lack.
    A meeting happens when it starts, a task when it is due.
    """
    kinds = [
        activities[name]
        .pipe(_in_our_words, name)
        .pipe(_rows, name, source, KNOWN_ACTIVITIES)
        .with_columns(activity_kind=pl.lit(kind))
        for name, kind in _KINDS.items()
        if name in activities
    ]
    return pl.concat([*kinds, KNOWN_ACTIVITIES.empty()])


def _rows(
    raw: pl.LazyFrame, name: str, source: str, table: Table | None = None
) -> pl.LazyFrame:
    """Return the typed twin of a raw table of records."""
    properties = {n: f"properties.{p}" for n, p in _PROPERTIES[name].items()}
    mapping = RecordMapping(source, name, _RECORD | properties)
    gone_at = pl.coalesce("archivedAt", "updatedAt")
    return (
        answered(raw, "updatedAt", "archived", "archivedAt")
        .with_columns(gone_at=pl.when(pl.col("archived") == "true").then(gone_at))
        .pipe(record_rows, mapping, table or _TABLES[name])
    )


def _in_our_words(raw: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return activities with the direction as ours, a meeting timed by its start."""
    start, stamp = "properties.hs_meeting_start_time", "properties.hs_timestamp"
    column = f"properties.{_PROPERTIES[name].get('direction', 'direction')}"
    ours = pl.col(column).replace_strict(
        _DIRECTIONS, default=None, return_dtype=pl.String
    )
    return answered(raw, column, start, stamp).with_columns(
        ours.alias(column), pl.coalesce(stated(pl.col(start)), stamp).alias(stamp)
    )
