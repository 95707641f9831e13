"""Product pairs: which products are bought by the same customers oftener than not.

Support, confidence and lift of the rule "who bought the one bought the other". Source:
R. Agrawal, T. Imielinski, A. Swami, "Mining association rules between sets of items in
large databases", SIGMOD (1993), 207-216; lift (there "interest"): S. Brin, R. Motwani,
J. D. Ullman, S. Tsur, "Dynamic itemset counting", SIGMOD (1997), 255-264.
"""

import polars as pl

from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.metrics.purchases import CUSTOMER

_GROUP = ["source", "industry"]
ALL = ""  # in the place of an industry: every customer of the source


def like_customers(buyers: pl.LazyFrame, *, sample_floor: int) -> pl.LazyFrame:
    """Return the buyers with the industry whose customers they are compared with.

    That is their own where as many buyers as the sample floor are in it; else it is
    empty text, and all of the source are compared with.
    """
    in_industry = pl.col("industry").count().over(_GROUP)
    is_enough = (in_industry >= max(sample_floor, 1)).fill_null(value=False)
    return buyers.with_columns(
        industry=pl.when(is_enough).then("industry").otherwise(pl.lit(ALL))
    )


def product_pairs(
    bought: pl.LazyFrame, buyers: pl.LazyFrame, *, least_customers: int
) -> pl.LazyFrame:
    """Return one row per group of like customers and pair of products, in order.

    `bought` is what each customer bought, `buyers` are with their industries (see
    `like_customers`). A pair needs `least_customers` who have both, and a lift above 1:
    else having the one does not speak for the other. `strength` counts the pairs from
    0, the highest confidence first.
    """
    baskets = _baskets(bought, buyers)
    with_product = baskets.group_by(*_GROUP, "product_id").agg(
        customers_with_product=_number()
    )
    return (
        _together(baskets)
        .filter(pl.col("customers_with_both") >= least_customers)
        .join(_sizes(buyers), on=_GROUP, how="left", validate="m:1")
        .join(with_product, on=[*_GROUP, "product_id"], how="left", validate="m:1")
        .join(
            with_product.rename(
                {
                    "product_id": "because_product_id",
                    "customers_with_product": "customers_with_because",
                }
            ),
            on=[*_GROUP, "because_product_id"],
            how="left",
            validate="m:1",
        )
        .filter(_speaks_for_it())
        .with_columns(**_rates())
        .pipe(_by_strength)
    )


def _baskets(bought: pl.LazyFrame, buyers: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each customer bought: among all, and among those of its industry."""
    of_industry = bought.join(
        buyers.select(*CUSTOMER, "industry"), on=CUSTOMER, how="inner", validate="m:1"
    )
    everybody = of_industry.with_columns(industry=pl.lit(ALL))
    return pl.concat([everybody, of_industry.filter(pl.col("industry") != ALL)])


def _sizes(buyers: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many customers each group has."""
    everybody = buyers.with_columns(industry=pl.lit(ALL))
    groups = pl.concat([everybody, buyers.filter(pl.col("industry") != ALL)])
    return groups.group_by(_GROUP).agg(customers=_number())


def _together(baskets: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many customers of a group have both products of each pair."""
    others = baskets.rename({"product_id": "because_product_id"})
    return (
        baskets.join(others, on=[*_GROUP, "customer"], how="inner", validate="m:m")
        .filter(pl.col("product_id") != pl.col("because_product_id"))
        .group_by(*_GROUP, "because_product_id", "product_id")
        .agg(customers_with_both=_number())
    )


def _speaks_for_it() -> pl.Expr:
    """Whether the lift exceeds 1, in whole numbers."""
    both, one, other = (
        pl.col(f"customers_with_{name}") for name in ("both", "because", "product")
    )
    return both * pl.col("customers") > one * other


def _rates() -> dict[str, pl.Expr]:
    """Return support, confidence with its interval, and lift."""
    both, one, other = (
        pl.col(f"customers_with_{name}") for name in ("both", "because", "product")
    )
    return {
        "support_rate": both / pl.col("customers"),
        "confidence_rate": both / one,
        "confidence_rate_low": wilson_low(both, one),
        "confidence_rate_high": wilson_high(both, one),
        "lift": both * pl.col("customers") / (one * other),
    }


def _by_strength(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Number the pairs: by confidence, lift, customers with both, then by the ids."""
    first = ["confidence_rate", "lift", "customers_with_both"]
    then = ["product_id", "because_product_id", *_GROUP]
    descending = [True] * len(first) + [False] * len(then)
    return pairs.sort(first + then, descending=descending).with_columns(
        strength=pl.int_range(pl.len(), dtype=pl.Int64)
    )


def _number() -> pl.Expr:
    """Return how many rows there are."""
    return pl.len().cast(pl.Int64)
