"""The companies that buy: made-up names, sizes from a corner shop to a group."""

import numpy as np
import polars as pl

from sandbox import names
from sandbox.money import CURRENCY_OF
from sandbox.streams import stream
from sandbox.writing import plain

_FOUNDERS = names.FOUNDERS.split()
_TRADES = names.TRADES.split()
_PLACES = [place for listed in names.PLACES.values() for place in listed.split()]
_COUNTRIES = [
    country for country, listed in names.PLACES.items() for _ in listed.split()
]
_FORMS = ("GmbH", "AG", "KG", "SE", "& Söhne", "& Co.")
_AMERICAN_FORMS = ("Inc.", "Corp.", "LLC", "LP", "& Sons", "Partners")
_NAMES = len(_FOUNDERS) * len(_TRADES) * len(_PLACES) * len(_FORMS)
# Shares no factor with the number of names: stepping by it repeats none.
_STRIDE = 638_413
_TYPICAL_STAFF = 120
_DOUBLE_SHARE = 0.01


def customers(seed: int, *, count: int) -> pl.DataFrame:
    """Return one row per customer as the company lists it; some are listed twice.

    Columns: customer (a number), company, industry, employees, country, currency (of
    the country), domain, double_of (the customer that it is once more; null for most).
    `count` is without the doubles, which come last. The names are distinct up to about
    a million customers.
    """
    chance = stream(seed, "customers")
    number = np.arange(count, dtype=np.int64)
    place_in_list = (number * _STRIDE + chance.integers(_NAMES)) % _NAMES
    founder, trade, place, form = np.unravel_index(
        place_in_list, (len(_FOUNDERS), len(_TRADES), len(_PLACES), len(_FORMS))
    )
    staff = np.exp(chance.normal(np.log(_TYPICAL_STAFF), 1.3, count))
    listed = pl.DataFrame(
        {
            "customer": number,
            "industry": pl.Series(_TRADES).gather(trade),
            "founder": pl.Series(_FOUNDERS).gather(founder),
            "place": pl.Series(_PLACES).gather(place),
            "country": pl.Series(_COUNTRIES).gather(place),
            "form": pl.Series(_FORMS).gather(form),
            "american": pl.Series(_AMERICAN_FORMS).gather(form),
            "employees": np.maximum(staff, 2).astype(np.int64),
        }
    )
    return listed.select(*_as_listed()).pipe(_with_doubles, seed)


def _as_listed() -> tuple[pl.Expr | str, ...]:
    """Name, address and money of a customer."""
    is_american = pl.col("country") == "US"
    form = pl.when(is_american).then("american").otherwise("form")
    name = pl.concat_str("founder", "industry", "place", form, separator=" ")
    return (
        "customer",
        name.alias("company"),
        "industry",
        "employees",
        "country",
        pl.col("country").replace_strict(CURRENCY_OF).alias("currency"),
        (plain(name) + ".example").alias("domain"),
        pl.lit(None, pl.Int64).alias("double_of"),
    )


def _with_doubles(listed: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the customers and those among them that somebody entered once more.

    A double has the name in another form, and often no domain.
    """
    chance = stream(seed, "double customers")
    picked = listed.filter(pl.Series(chance.random(listed.height) < _DOUBLE_SHARE))
    way = pl.Series(chance.integers(3, size=picked.height))
    name = pl.col("company")
    doubles = picked.with_columns(
        customer=listed.height + pl.int_range(pl.len(), dtype=pl.Int64),
        double_of="customer",
        company=pl.when(way == 0)
        .then(name.str.to_uppercase())
        .when(way == 1)
        .then(name.str.replace(" ", ", "))
        .otherwise(name.str.replace(r" (\S+|& \S+)$", "")),
        domain=pl.when(way == 1).then("domain"),
    )
    return pl.concat([listed, doubles])
