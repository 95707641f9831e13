"""What the made-up company sells, and at what list price in EUR."""

from typing import NamedTuple

import polars as pl


class Product(NamedTuple):
    """A line of the price list, and how often each kind of deal is about it."""

    name: str
    family: str
    price: int
    web: float
    new: float
    expansion: float
    renewal: float


PRODUCTS = (
    Product("Starter", "Plan", 2_400, 0.50, 0.16, 0.00, 0.20),
    Product("Team", "Plan", 9_600, 0.32, 0.32, 0.08, 0.30),
    Product("Business", "Plan", 28_000, 0.10, 0.27, 0.14, 0.25),
    Product("Enterprise", "Plan", 95_000, 0.00, 0.10, 0.06, 0.10),
    Product("Analytics", "Add-on", 12_000, 0.02, 0.06, 0.28, 0.05),
    Product("Support Plus", "Add-on", 8_400, 0.00, 0.03, 0.22, 0.10),
    Product("Onboarding", "Service", 6_500, 0.04, 0.04, 0.10, 0.00),
    Product("Training days", "Service", 3_800, 0.02, 0.02, 0.12, 0.00),
)


def price_list() -> pl.DataFrame:
    """Return one row per product as the company lists it: Product, Family, Price."""
    return pl.DataFrame(
        {
            "Product": [product.name for product in PRODUCTS],
            "Family": [product.family for product in PRODUCTS],
            "ListPrice": [f"{product.price}.00" for product in PRODUCTS],
        }
    )
