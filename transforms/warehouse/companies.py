"""Companies: those on the sources' lists, each as its source knows it."""

from datetime import datetime

import polars as pl

from transforms.identity.same_companies import same_companies
from transforms.tables.crm import DIM_COMPANIES
from transforms.warehouse.standing_records import standing_records


def companies(
    rows: pl.LazyFrame, ends: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per company, as it stands at as_of; deleted ones are marked.

    Which records are of one company is said in resolved_company_id (`same_companies`).
    """
    return (
        standing_records(rows, ends, record="companies", as_of=as_of)
        .with_columns(
            company_id=pl.col("record_id"),
            domain=pl.col("domain").str.strip_chars().str.to_lowercase(),
        )
        .pipe(same_companies)
        .pipe(DIM_COMPANIES.in_order)
    )
