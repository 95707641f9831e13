"""Cross-sell: what to offer a customer, since customers like it bought it too."""

from datetime import datetime

import polars as pl

from transforms.metrics.product_pairs import ALL, like_customers, product_pairs
from transforms.metrics.purchases import CUSTOMER, customers, purchases
from transforms.metrics.sample_floor import SAMPLE_FLOOR
from transforms.tables.attention import CROSS_SELL

LEAST_CUSTOMERS = 5
_GROUP = ["source", "industry"]


def cross_sell(  # noqa: PLR0913 - four tables, the moment and two settings
    deals: pl.LazyFrame,
    lines: pl.LazyFrame,
    products: pl.LazyFrame,
    companies: pl.LazyFrame,
    *,
    as_of: datetime,
    least_customers: int = LEAST_CUSTOMERS,
    sample_floor: int = SAMPLE_FLOOR,
) -> pl.LazyFrame:
    """Return one row per customer and product not bought that another speaks for.

    A customer is the company that won deals of one source name; what it bought are the
    products on lines of those deals. Customers whose products are not known are in no
    count. Like customers are those of the same source and industry, or all of the
    source where fewer than the sample floor are in that industry.

    A product is offered because of one that the customer has: of those, the one whose
    buyers most often have the offered product as well. At least `least_customers` must
    have both, and the lift must exceed 1. What it has bought, what was deleted and what
    is on no list of products is never offered.
    """
    bought = purchases(deals, lines, as_of=as_of).cache()
    known = customers(deals, companies, as_of=as_of)
    buyers = (
        known.join(bought, on=CUSTOMER, how="semi")
        .pipe(like_customers, sample_floor=sample_floor)
        .cache()
    )
    pairs = (
        product_pairs(bought, buyers, least_customers=least_customers)
        .join(_offered(products), on="product_id", how="inner", validate="m:1")
        .join(_named(products), on="because_product_id", how="left", validate="m:1")
        .cache()
    )
    return (
        _offers(bought, buyers, pairs)
        .join(
            pairs.drop(*_GROUP, "product_id"), on="strength", how="left", validate="m:1"
        )
        .join(buyers, on=CUSTOMER, how="left", validate="m:1")
        .with_columns(
            industry=pl.when(pl.col("industry") != ALL).then("industry"),
            rank=pl.col("strength").rank("ordinal").over(CUSTOMER).cast(pl.Int64),
        )
        .pipe(CROSS_SELL.in_order)
    )


def _offers(
    bought: pl.LazyFrame, buyers: pl.LazyFrame, pairs: pl.LazyFrame
) -> pl.LazyFrame:
    """Return what each customer has not bought, with the strongest pair for it."""
    groups = buyers.select(*CUSTOMER, "industry")
    has = bought.rename({"product_id": "because_product_id"})
    speaking = pairs.select(*_GROUP, "because_product_id", "product_id", "strength")
    return (
        has.join(groups, on=CUSTOMER, how="inner", validate="m:1")
        .join(speaking, on=[*_GROUP, "because_product_id"], how="inner", validate="m:m")
        .join(bought, on=[*CUSTOMER, "product_id"], how="anti")
        .group_by(*CUSTOMER, "product_id")
        .agg(pl.col("strength").min())
    )


def _offered(products: pl.LazyFrame) -> pl.LazyFrame:
    """Return the products that may be offered, with their names."""
    return products.filter(pl.col("deleted_at").is_null()).select(
        "product_id", "product_name"
    )


def _named(products: pl.LazyFrame) -> pl.LazyFrame:
    """Return the names of the products that speak for others, deleted ones too."""
    return products.select(
        because_product_id="product_id", because_product_name="product_name"
    )
