"""Purchases: what a person or a company has bought to date."""

import polars as pl

from transforms.tables.crm import DIM_COMPANIES, DIM_PEOPLE
from transforms.tables.table import INSTANT, MONEY

PURCHASES = ("won_deals", "won_amount", "last_won_at")


def companies_with_purchases(
    companies: pl.LazyFrame, customers: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Return dim_companies with the deals that were won with each company.

    `customers` says which company each deal is with (deal_id, company_id). All records
    of one company have what was won with any of them. Amounts in a currency without a
    rate are left out of the sum.
    """
    return _with(companies, customers, deals, key="company_id").pipe(
        DIM_COMPANIES.in_order
    )


def people_with_purchases(
    people: pl.LazyFrame, contacts: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Return dim_people with the won deals that each person was a contact of.

    `contacts` says who is a contact of which deal (deal_id, person_id). A deal with two
    contacts counts for both: the column adds up to more than all deals.
    """
    return _with(people, contacts, deals, key="person_id").pipe(DIM_PEOPLE.in_order)


def not_yet_bought(records: pl.LazyFrame) -> pl.LazyFrame:
    """Return the records as they are before any deal is known."""
    return records.with_columns(
        won_deals=pl.lit(0, pl.Int64),
        won_amount=pl.lit(0).cast(MONEY),
        last_won_at=pl.lit(None, INSTANT),
    )


def _with(
    records: pl.LazyFrame, ties: pl.LazyFrame, deals: pl.LazyFrame, *, key: str
) -> pl.LazyFrame:
    """Return the records with what was won, by what each is resolved to."""
    one = f"resolved_{key}"
    bought = (
        deals.filter(pl.col("outcome") == "won")
        .select("deal_id", "closed_at", "reporting_amount")
        .join(ties, on="deal_id", how="inner", validate="1:m")
        .join(records.select(key, one), on=key, how="inner", validate="m:1")
        .unique([one, "deal_id"])
        .group_by(one)
        .agg(
            won_deals=pl.len().cast(pl.Int64),
            won_amount=pl.col("reporting_amount").sum().cast(MONEY),
            last_won_at=pl.col("closed_at").max(),
        )
    )
    return (
        records.drop(PURCHASES)
        .join(bought, on=one, how="left", validate="m:1")
        .with_columns(
            pl.col("won_deals").fill_null(0),
            pl.col("won_amount").fill_null(pl.lit(0).cast(MONEY)),
        )
    )
