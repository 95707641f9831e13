"""Who asks for what: the customer, the product and the amount first spoken of."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.money import EUR
from sandbox.products import PRODUCTS
from sandbox.streams import stream
from sandbox.systems import CRM, WEBSHOP, system

# Customers that were there before: renewals and expansions come from them.
_ESTABLISHED = 0.35
_PROFILES = ("web", "new", "expansion", "renewal")
_SPREAD = 0.4
_SIZE_EFFECT = 0.3
_TYPICAL_STAFF = 120
_SMALLEST = 250


def interests(seed: int, leads: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with customer, company, currency, product and `asked`.

    `asked` is an amount in EUR: a list price times a lognormal quantity, more for a
    big customer, rounded to tens: what a seller types in first. `currency` is the
    customer's in the CRM; portal and shop know EUR only. Of a customer that is listed
    twice, each deal is with either.
    """
    chance = stream(seed, "interests")
    once = customers.filter(pl.col("double_of").is_null()).height
    wanted = (
        leads.with_columns(profile=_profile())
        .with_columns(customer=_customer(chance.random(leads.height), once))
        .with_columns(customer=_as_listed(seed, customers))
    )
    product = _products(wanted["profile"], chance)
    return (
        wanted.with_columns(
            product=pl.Series([p.name for p in PRODUCTS]).gather(product),
            price=pl.Series([p.price for p in PRODUCTS]).gather(product),
            quantity=np.exp(chance.normal(0, _SPREAD, leads.height)),
        )
        .join(
            customers.select("customer", "company", "employees", "currency"),
            on="customer",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(asked=_asked(), currency=_currency())
        .drop("profile", "price", "quantity", "employees")
    )


def _profile() -> pl.Expr:
    """Which column of the price list says how often a product is asked for."""
    return (
        pl.when(pl.col("deal_type") == "renewal")
        .then(pl.lit("renewal"))
        .when(system() == WEBSHOP)
        .then(pl.lit("web"))
        .when(pl.col("deal_type") == "expansion")
        .then(pl.lit("expansion"))
        .otherwise(pl.lit("new"))
    )


def _customer(chances: NDArray[np.float64], customers: int) -> pl.Expr:
    """Which customer: an established one for a renewal or an expansion, else any."""
    is_known = pl.col("deal_type") != "new business"
    among = pl.when(is_known).then(_ESTABLISHED * customers).otherwise(customers)
    return (pl.Series(chances) * among).floor().cast(pl.Int64)


def _as_listed(seed: int, customers: pl.DataFrame) -> pl.Expr:
    """The customer, or in every other deal the double that it is listed under."""
    is_other = pl.int_range(pl.len()) % 2 == seed % 2
    doubles = customers.drop_nulls("double_of")
    double = pl.col("customer").replace_strict(
        doubles["double_of"], doubles["customer"], default=None
    )
    return pl.when(is_other & double.is_not_null()).then(double).otherwise("customer")


def _currency() -> pl.Expr:
    """The currency that the deal is in."""
    return pl.when(system() == CRM).then("currency").otherwise(pl.lit(EUR))


def _products(profiles: pl.Series, chance: np.random.Generator) -> NDArray[np.int64]:
    """Return the place of each lead's product in the price list."""
    product = np.zeros(len(profiles), dtype=np.int64)
    for profile in _PROFILES:
        own = np.flatnonzero((profiles == profile).to_numpy())
        share = np.array([getattr(p, profile) for p in PRODUCTS])
        product[own] = chance.choice(len(PRODUCTS), len(own), p=share / share.sum())
    return product


def _asked() -> pl.Expr:
    """What the deal is first thought to be worth."""
    size = (pl.col("employees") / _TYPICAL_STAFF).pow(_SIZE_EFFECT)
    amount = pl.col("price") * pl.col("quantity") * size
    return (amount / 10).round().mul(10).clip(lower_bound=_SMALLEST)
