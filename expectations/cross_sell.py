"""What must hold of `cross_sell` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rates import interval, quotient
from expectations.rule import Night, Rule

_CUSTOMER = ["source", "customer"]
_SOLD = ("cross_sell", "dim_deals", "fct_deal_lines")


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the offers, their reasons and their order."""
    return (*_offers(), *_counts(), *_order())


def _offers() -> tuple[Rule, ...]:
    """Return what must be true of what is offered, and why."""
    return (
        Rule(
            "no customer is offered what it bought",
            holds=~pl.col("has_product"),
            over=beside_purchases,
            of=_SOLD,
        ),
        Rule(
            "every customer bought the product that speaks for the offer",
            holds=pl.col("has_because"),
            over=beside_purchases,
            of=_SOLD,
        ),
        Rule(
            "every product offered is on the list and not deleted",
            holds=pl.col("is_listed"),
            over=beside_products,
            of=("cross_sell", "dim_products"),
        ),
    )


def _counts() -> tuple[Rule, ...]:
    """Return what must be true of the counts and their quotients."""
    both, one, other = (
        pl.col(f"customers_with_{name}") for name in ("both", "because", "product")
    )
    everybody = pl.col("customers")
    return (
        Rule(
            "those who have both are some of those who have either, and these of all",
            holds=(both > 0)
            & (both <= pl.min_horizontal(one, other))
            & (pl.max_horizontal(one, other) <= everybody),
        ),
        quotient("support_rate", both, everybody, "with both / customers"),
        quotient("confidence_rate", both, one, "with both / with because_product_id"),
        *interval("confidence_rate"),
        Rule(
            "lift is the confidence over the share of customers with the product",
            holds=ex.is_near(
                pl.col("lift") * other, pl.col("confidence_rate") * everybody, 1e-6
            ),
        ),
        Rule("what is offered has a lift above 1", holds=pl.col("lift") > 1),
    )


def _order() -> tuple[Rule, ...]:
    """Return what must be true of a customer's offers in their order."""
    surer_before = ex.previous("confidence_rate") >= pl.col("confidence_rate")
    return (
        Rule(
            "a customer's ranks count 1, 2, 3 …",
            holds=ex.is_numbered("rank", *_CUSTOMER),
        ),
        Rule(
            "no offer stands before a surer one of the same customer",
            holds=surer_before,
            where=ex.continues(*_CUSTOMER),
        ),
    )


def beside_purchases(
    offers: pl.LazyFrame, deals: pl.LazyFrame, lines: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row per offer: whether the customer has it, and what speaks for it."""
    won = deals.filter(pl.col("outcome") == "won").select(
        "deal_id", "source", customer="company"
    )
    bought = (
        lines.filter(pl.col("deleted_at").is_null())
        .select("deal_id", "product_id")
        .join(won, on="deal_id", how="inner", validate="m:1")
        .select(*_CUSTOMER, "product_id")
        .unique()
    )
    because = bought.rename({"product_id": "because_product_id"})
    return (
        offers.join(
            bought.with_columns(has_product=True),
            on=[*_CUSTOMER, "product_id"],
            how="left",
            validate="1:1",
        )
        .join(
            because.with_columns(has_because=True),
            on=[*_CUSTOMER, "because_product_id"],
            how="left",
            validate="m:1",
        )
        .select(pl.col("has_product", "has_because").fill_null(value=False))
    )


def beside_products(offers: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per offer: whether its product is listed and not deleted."""
    listed = products.filter(pl.col("deleted_at").is_null()).select(
        "product_id", is_listed=True
    )
    return offers.join(listed, on="product_id", how="left", validate="m:1").select(
        pl.col("is_listed").fill_null(value=False)
    )
