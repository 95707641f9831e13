"""The history of deals: every change of their tracked properties."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal import text_forms, tracked
from sandbox.hubspot.company_portal.kept_deals import kept_changes
from sandbox.hubspot.company_portal.owners import owner_ids
from sandbox.hubspot.company_portal.provenance import MERGE, with_provenance

# The company's field, and the property that it is in HubSpot.
PROPERTIES: Final = {
    "stage": "dealstage",
    "pipeline": "pipeline",
    "amount": "amount",
    "currency": "deal_currency_code",
    "expected_close_date": "closedate",
    "owner": "hubspot_owner_id",
    "forecast_category": "hs_forecast_category",
}


def deal_history(known: Company) -> pl.DataFrame:
    """Return the history of the deals that HubSpot has: `HISTORY`.

    A survivor's is the union of what happened to both losers, and what the merge
    itself set is marked so.
    """
    return (
        kept_changes(known)
        .filter(pl.col("field").is_in(list(PROPERTIES)))
        .pipe(with_provenance, known.owners)
        .select(
            "id",
            "updated_by_user_id",
            property=pl.col("field").replace_strict(PROPERTIES),
            value=_value(known.owners),
            timestamp=text_forms.milliseconds("changed_at"),
            source_type=_source_type(),
            source_id="source_id",
            order="sequence",
        )
        .pipe(tracked.history)
    )


def _value(owners: pl.DataFrame) -> pl.Expr:
    """The value in HubSpot's text form."""
    field = pl.col("field")
    return (
        pl.when(field == "expected_close_date")
        .then(text_forms.day_text("value"))
        .when(field == "owner")
        .then(owner_ids(owners, "value"))
        .when(field == "forecast_category")
        .then(text_forms.forecast_category("value"))
        .otherwise("value")
    )


def _source_type() -> pl.Expr:
    """Where the change came from; what was set at a survivor's birth, by the merge."""
    is_merge = (pl.col("changed_at") == pl.col("merged_at")).fill_null(value=False)
    return pl.when(is_merge).then(pl.lit(MERGE)).otherwise("source_type")
