"""The CRM's export: its whole field history, written anew every night."""

import gzip
from datetime import datetime

import polars as pl

from sandbox.company import Company
from sandbox.dirt import spoiled_history
from sandbox.products import price_list
from sandbox.systems import CRM
from sandbox.views import view

HISTORY = "crm/history.csv.gz"
PRODUCTS = "crm/products.csv"
PRODUCT_KEY = "Product"
COLUMNS = {
    "deal_id": "DealID",
    "field": "Field",
    "value": "NewValue",
    "changed_at": "ChangedAt",
    "sequence": "Seq",
    "changed_by": "ChangedBy",
}
# What the deal is when it is entered; the rest changes while it lives.
ATTRIBUTES = {
    "deal_name": "Name",
    "company": "AccountName",
    "lead_source": "LeadSource",
    "deal_type": "Type",
    "product": "Product",
    "created_at": "CreatedDate",
}
FIELDS = ATTRIBUTES | {
    "stage": "StageName",
    "pipeline": "Pipeline",
    "amount": "Amount",
    "currency": "CurrencyIsoCode",
    "expected_close_date": "CloseDate",
    "owner": "OwnerName",
    "forecast_category": "ForecastCategory",
    "deleted": "IsDeleted",
}
_AS_TEXT = "%Y-%m-%dT%H:%M:%S%.6fZ"
_LIGHT = 6


def crm_history(company: Company, *, as_of: datetime) -> pl.DataFrame:
    """Return one row per change of a field, a deal's attributes among them, as text.

    The columns and the fields have the CRM's names. A later night's history begins
    with an earlier night's, row by row.
    """
    deals, changes = view(company, CRM, as_of=as_of)
    return (
        pl.concat([_entered(deals, changes), changes], how="diagonal_relaxed")
        .sort("changed_at", "deal_id", "sequence", "place", nulls_last=True)
        .with_columns(
            pl.col("field").replace_strict(FIELDS),
            pl.col("changed_at").dt.strftime(_AS_TEXT),
        )
        .rename({ours: name for ours, name in COLUMNS.items() if ours != "sequence"})
        .pipe(spoiled_history)
        .with_row_index(COLUMNS["sequence"], offset=1)
        .select(COLUMNS.values())
    )


def _entered(deals: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return the attributes as changes that came with each deal's first save."""
    birth = changes.group_by("deal_id").agg(
        pl.col("changed_at", "sequence", "changed_by").sort_by("sequence").first()
    )
    place = {field: number for number, field in enumerate(ATTRIBUTES)}
    return (
        deals.with_columns(pl.col("created_at").dt.strftime(_AS_TEXT))
        .unpivot(index="deal_id", variable_name="field", value_name="value")
        .join(birth, on="deal_id", how="left", validate="m:1")
        .with_columns(place=pl.col("field").replace_strict(place))
    )


def crm_files(company: Company, *, as_of: datetime) -> dict[str, bytes]:
    """Return the CRM's files of a night: the history and the list of products."""
    history = crm_history(company, as_of=as_of).write_csv().encode()
    return {
        HISTORY: gzip.compress(history, compresslevel=_LIGHT, mtime=0),
        PRODUCTS: price_list().write_csv().encode(),
    }
