"""The web shop's export: an event for every save of a request, as JSON Lines."""

from datetime import datetime

import polars as pl

from sandbox.company import Company
from sandbox.saves import saves
from sandbox.systems import WEBSHOP
from sandbox.views import view

EVENTS = "webshop/events.jsonl"
COLUMNS = {
    "deal_id": "request_id",
    "stage": "status",
    "changed_at": "at",
    "sequence": "event_number",
    "changed_by": "by",
    "owner": "handled_by",
    "amount": "value",
    "currency": "currency",
    "expected_close_date": "expected_on",
    "forecast_category": "outlook",
    "deal_name": "title",
    "company": "customer",
    "lead_source": "came_by",
    "deal_type": "kind",
    "product": "product",
    "created_at": "requested_at",
}
_AS_TEXT = "%Y-%m-%dT%H:%M:%S%.6f+00:00"


def webshop_events(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return one row per save of a request, in the order of the shop's log, as text.

    The columns have the shop's names. A save that leaves the stage as it was repeats
    it; what was never said is null.
    """
    deals, changes = view(company, WEBSHOP, as_of=as_of)
    return (
        saves(changes)
        .join(deals.lazy(), on="deal_id", how="left", validate="m:1")
        .sort("sequence")
        .with_columns(pl.col("changed_at", "created_at").dt.strftime(_AS_TEXT))
        .select(pl.col(ours).alias(name) for ours, name in COLUMNS.items())
        .collect()
    )


def webshop_files(company: Company, *, as_of: datetime) -> dict[str, bytes]:
    """Return the shop's file of a night: all events so far."""
    lines = webshop_events(company, as_of=as_of).write_ndjson()
    return {EVENTS: lines.encode()}
