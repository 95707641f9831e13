"""Companies: those on the sources' lists, each as its source knows it."""

from datetime import datetime

import polars as pl

from transforms.identity.records import each_itself
from transforms.tables.crm import DIM_COMPANIES
from transforms.warehouse.contacts import not_yet_contacted
from transforms.warehouse.purchases import not_yet_bought
from transforms.warehouse.standing_records import standing_records


def companies(
    rows: pl.LazyFrame, ends: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per company, as it stands at as_of; deleted ones are marked.

    Each record is itself yet: which are one is found by `same_companies`, which was
    talked to by `companies_contacted`.
    """
    return (
        standing_records(rows, ends, record="companies", as_of=as_of)
        .with_columns(
            company_id=pl.col("record_id"),
            domain=pl.col("domain").str.strip_chars().str.to_lowercase(),
        )
        .pipe(not_yet_contacted)
        .pipe(not_yet_bought)
        .pipe(each_itself, key="company_id")
        .pipe(DIM_COMPANIES.in_order)
    )
