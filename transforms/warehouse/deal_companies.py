"""Companies of deals: whom a deal is with, where the CRM ties it to a company."""

from datetime import datetime

import polars as pl

from transforms.warehouse.standing_records import standing_records
from transforms.warehouse.ties import tied


def with_companies(
    deals: pl.LazyFrame,
    companies: pl.LazyFrame,
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return the versions of deals with the name of the company each is tied to.

    `companies` are the versions of companies as read. A company that the record itself
    names stands over the one that it is tied to.
    """
    names = standing_records(companies, ends, record="companies", as_of=as_of).select(
        tied_id="record_id", tied_name="company_name"
    )
    ties = tied(links, ends, record="deals", to="companies", named="tied_id")
    columns = deals.collect_schema().names()
    return (
        deals.join(
            ties.select("tied_id", deal_id="record_id"),
            on="deal_id",
            how="left",
            validate="m:1",
        )
        .join(names, on="tied_id", how="left", validate="m:1")
        .with_columns(company=pl.coalesce("company", "tied_name"))
        .select(columns)
    )


def company_ids(links: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Return which company a CRM ties each deal to: deal_id, company_id."""
    return tied(links, ends, record="deals", to="companies", named="company_id").select(
        "company_id", deal_id="record_id"
    )
