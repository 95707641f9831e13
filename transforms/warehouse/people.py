"""People: those on the sources' lists, each as its source knows it."""

from datetime import datetime

import polars as pl

from transforms.identity.records import each_itself
from transforms.tables.crm import DIM_PEOPLE
from transforms.warehouse.channels import standing_channel
from transforms.warehouse.contacts import not_yet_contacted
from transforms.warehouse.purchases import not_yet_bought
from transforms.warehouse.standing_records import standing_records
from transforms.warehouse.ties import tied


def people(
    rows: pl.LazyFrame, links: pl.LazyFrame, ends: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per person, as it stands at as_of.

    The company is the one that the record names, else the one it is tied to. A deleted
    or merged person is kept and marked. Each record is itself yet: who is one with whom
    is found by `same_people`, who was talked to by `people_contacted`.
    """
    name = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    ties = tied(links, ends, record="contacts", to="companies", named="tied_company")
    return (
        standing_records(rows, ends, record="contacts", as_of=as_of)
        .join(ties, on="record_id", how="left", validate="1:1")
        .with_columns(
            person_id=pl.col("record_id"),
            person_name=pl.when(name != "").then(name),
            email=pl.col("email").str.strip_chars().str.to_lowercase(),
            company_id=pl.coalesce("company_id", "tied_company"),
            channel=standing_channel(),
        )
        .pipe(not_yet_contacted)
        .pipe(not_yet_bought)
        .pipe(each_itself, key="person_id")
        .pipe(DIM_PEOPLE.in_order)
    )
