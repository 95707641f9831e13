"""Products: the company's price list."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl

from sandbox.hubspot.company_portal.ids import portal_id
from sandbox.hubspot.company_portal.records import records
from sandbox.hubspot.portal import INSTANT
from sandbox.products import PRODUCTS

# The list is older than everything that is sold from it.
_AGE: Final = timedelta(days=400)
_TYPES: Final = {"Plan": "service", "Add-on": "service", "Service": "non_inventory"}


def products(starts_on: date) -> pl.DataFrame:
    """Return one row per product of the price list, as `records` are."""
    listed_at = datetime.combine(starts_on, time(), UTC) - _AGE
    family = pl.col("family")
    return (
        pl.DataFrame(
            {
                "name": [product.name for product in PRODUCTS],
                "family": [product.family for product in PRODUCTS],
                "price": [f"{product.price}.00" for product in PRODUCTS],
            }
        )
        .select(
            "name",
            "price",
            id=portal_id("products", pl.int_range(pl.len())),
            created_at=pl.lit(listed_at, dtype=INSTANT),
            updated_at=pl.lit(listed_at, dtype=INSTANT),
            description=family,
            hs_sku=pl.format("{}-{}", family, "name")
            .str.to_uppercase()
            .str.replace_all(" ", "-", literal=True),
            hs_product_type=family.replace_strict(_TYPES),
        )
        .pipe(records, created="createdate")
    )


def product_id(name: str) -> pl.Expr:
    """HubSpot's id, as text, of the product that a column names."""
    numbers = {product.name: number for number, product in enumerate(PRODUCTS)}
    number = pl.col(name).replace_strict(numbers, return_dtype=pl.Int64)
    return portal_id("products", number).cast(pl.String)
