"""Addresses: the colleagues', and those of the people they write with."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal.ids import portal_id
from sandbox.hubspot.company_portal.owners import owners
from sandbox.mail.words import NATIVE_NAMES
from sandbox.streams import stream

DOMAIN: Final = "sandbox-trading.example"
SALES: Final = f"sales@{DOMAIN}"
_NATIVE_SHARE: Final = 0.08
_NAMELESS_SHARE: Final = 0.05
_CORRESPONDENT: Final = (
    "person",
    "party",
    "name",
    "full_name",
    "address",
    "firm",
    "domain",
    "language",
    "phone",
    "known_since",
)


def colleagues(company: Company) -> pl.DataFrame:
    """Return one row per person who sells, by number, with the CRM's address of theirs.

    Columns: owner (a number), seller (the name), address, is_settled, left_on.
    """
    listed = owners(company.owners, at=company.ends_at).select("id", address="email")
    return (
        company.owners.with_columns(
            id=portal_id("owners", pl.col("owner")).cast(listed.schema["id"])
        )
        .join(listed, on="id", how="inner", validate="1:1", maintain_order="left")
        .select("owner", "address", "is_settled", "left_on", seller="owner_name")
    )


def correspondents(company: Company) -> pl.DataFrame:
    """Return one row per person on the other side, by number: how they write.

    Columns: person, party (their customer, the first listed of doubles; null: alone),
    name (some in the script of their language, some without any: null), full_name,
    address, firm, domain (both null for some), language (de, en, fr, it, he, ar, el,
    ja, ru), phone, known_since: when the company first entered that address.
    """
    people = company.people
    chance = stream(company.seed, "scripts")
    languages = list(NATIVE_NAMES)
    drawn = chance.integers(len(languages), size=people.height)
    script = pl.Series(languages).gather(drawn)
    is_native = pl.lit(pl.Series(chance.random(people.height) < _NATIVE_SHARE))
    is_nameless = pl.lit(pl.Series(chance.random(people.height) < _NAMELESS_SHARE))
    name = pl.col("first_name") + " " + pl.col("last_name")
    native = pl.lit(_native_names(script, chance))
    return (
        people.join(
            _firms(company),
            on="customer",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            language=pl.when(is_native).then(pl.lit(script)).otherwise("language"),
            full_name=pl.when(is_native).then(native).otherwise(name),
            known_since=pl.col("created_at").min().over("email"),
        )
        .with_columns(name=pl.when(~is_nameless).then("full_name"), address="email")
        .select(_CORRESPONDENT)
    )


def _firms(company: Company) -> pl.DataFrame:
    """Return the customers with their domain, and the first listed of doubles."""
    return company.customers.select(
        "customer", "domain", firm="company", party=pl.coalesce("double_of", "customer")
    )


def _native_names(script: pl.Series, chance: np.random.Generator) -> pl.Series:
    """Return a name in each script."""
    pick = chance.integers(1_000, size=script.len())
    names = pl.DataFrame({"script": script, "pick": pick})
    return names.select(
        pl.col("script")
        .replace_strict(NATIVE_NAMES, return_dtype=pl.List(pl.String))
        .list.get(pl.col("pick") % len(next(iter(NATIVE_NAMES.values()))))
    ).to_series()
