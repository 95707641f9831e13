"""Products: what can be sold, and the lines of deals that sell it."""

from datetime import datetime

import polars as pl

from transforms.tables.crm import DIM_PRODUCTS, FCT_DEAL_LINES
from transforms.warehouse.standing_records import standing_records
from transforms.warehouse.ties import tied


def products(
    rows: pl.LazyFrame, ends: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per product, as it stands at as_of; deleted ones are marked."""
    return (
        standing_records(rows, ends, record="products", as_of=as_of)
        .with_columns(product_id=pl.col("record_id"))
        .pipe(DIM_PRODUCTS.in_order)
    )


def deal_lines(
    rows: pl.LazyFrame,
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    defaults: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row per product line of a deal, as it stands at as_of.

    `defaults` (source, default_currency) says what holds where a line names no
    currency. A deleted line is kept and marked.
    """
    currencies = defaults.select("source", "default_currency")
    return (
        standing_records(rows, ends, record="line_items", as_of=as_of)
        .join(
            tied(links, ends, record="line_items", to="deals", named="deal_id"),
            on="record_id",
            how="left",
            validate="1:1",
        )
        .join(currencies, on="source", how="left", validate="m:1")
        .with_columns(
            line_id=pl.col("record_id"),
            currency=pl.coalesce("currency", "default_currency"),
        )
        .pipe(FCT_DEAL_LINES.in_order)
    )
