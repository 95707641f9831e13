"""The companies that buy: made-up names, sizes from a corner shop to a group."""

import numpy as np
import polars as pl

from sandbox import names
from sandbox.streams import stream

_FOUNDERS = names.FOUNDERS.split()
_TRADES = names.TRADES.split()
_PLACES = names.PLACES.split()
_FORMS = ("GmbH", "AG", "KG", "SE", "& Söhne", "& Co.")
_NAMES = len(_FOUNDERS) * len(_TRADES) * len(_PLACES) * len(_FORMS)
# Shares no factor with the number of names: stepping by it repeats none.
_STRIDE = 638_413
_TYPICAL_STAFF = 120


def customers(seed: int, *, count: int) -> pl.DataFrame:
    """Return one row per customer: customer (a number), company, industry, employees.

    The names are distinct up to about a million customers.
    """
    chance = stream(seed, "customers")
    number = np.arange(count, dtype=np.int64)
    place_in_list = (number * _STRIDE + chance.integers(_NAMES)) % _NAMES
    founder, trade, place, form = np.unravel_index(
        place_in_list, (len(_FOUNDERS), len(_TRADES), len(_PLACES), len(_FORMS))
    )
    staff = np.exp(chance.normal(np.log(_TYPICAL_STAFF), 1.3, count))
    return pl.DataFrame(
        {
            "customer": number,
            "industry": pl.Series(_TRADES).gather(trade),
            "founder": pl.Series(_FOUNDERS).gather(founder),
            "place": pl.Series(_PLACES).gather(place),
            "form": pl.Series(_FORMS).gather(form),
            "employees": np.maximum(staff, 2).astype(np.int64),
        }
    ).select(
        "customer",
        "industry",
        "employees",
        company=pl.concat_str("founder", "industry", "place", "form", separator=" "),
    )
