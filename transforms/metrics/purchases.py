"""Purchases: who has bought what."""

from datetime import datetime

import polars as pl

CUSTOMER = ["source", "customer"]


def customers(
    deals: pl.LazyFrame, companies: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per customer: a company, as a source's won deals name it.

    Columns: source, customer, `last_purchase_at`, and company_id and industry where
    exactly one company on the source's list has exactly that name. Two spellings are
    two customers. A won deal without a company has no customer.
    """
    bought = (
        _won(deals, as_of=as_of)
        .group_by(CUSTOMER)
        .agg(last_purchase_at=pl.col("closed_at").max())
    )
    return bought.join(_listed(companies), on=CUSTOMER, how="left", validate="1:1")


def purchases(
    deals: pl.LazyFrame, lines: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per customer and product that a line of a won deal names."""
    won = _won(deals, as_of=as_of).select("deal_id", *CUSTOMER)
    named = lines.filter(
        pl.col("deleted_at").is_null() & pl.col("product_id").is_not_null()
    ).select("deal_id", "product_id")
    return (
        named.join(won, on="deal_id", how="inner", validate="m:1")
        .select(*CUSTOMER, "product_id")
        .unique()
    )


def _won(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the won deals whose company is known."""
    is_won = (pl.col("outcome") == "won") & (pl.col("closed_at") < as_of)
    return deals.filter(is_won & pl.col("company").is_not_null()).rename(
        {"company": "customer"}
    )


def _listed(companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return the companies that no other one of their source has the name of."""
    stands = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    return (
        companies.filter(stands & pl.col("company_name").is_not_null())
        .group_by("source", customer="company_name")
        .agg(
            namesakes=pl.len(),
            company_id=pl.col("company_id").min(),
            industry=pl.col("industry").max(),
        )
        .filter(pl.col("namesakes") == 1)
        .drop("namesakes")
    )
