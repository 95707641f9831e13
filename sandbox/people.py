"""The people on the other side: one to four of each customer, and some on their own."""

import numpy as np
import polars as pl

from sandbox import names
from sandbox.streams import stream
from sandbox.writing import plain

_FIRST_NAMES = names.FIRST_NAMES.split()
_FAMILY_NAMES = names.FAMILY_NAMES.split()
_MOST = 4
_TYPICAL_STAFF = 120
_TITLES = (
    "Managing Director",
    "Head of Purchasing",
    "Purchaser",
    "Head of IT",
    "IT Administrator",
    "Head of Operations",
    "Assistant",
    "Controller",
)
_LANGUAGES = {"DE": "de", "AT": "de", "IT": "it", "CH": "de", "US": "en"}
_FRENCH_SHARE = 0.2
_CALLING_CODES = {"DE": "+49", "AT": "+43", "IT": "+39", "CH": "+41", "US": "+1"}
_PHONE_SHARE, _TITLE_SHARE, _DOUBLE_SHARE = 0.75, 0.8, 0.03
_OWN_MAIL = "post.example"
_COLUMNS = (
    "person",
    "customer",
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "language",
    "double_of",
)


def people(seed: int, customers: pl.DataFrame, *, alone: int) -> pl.DataFrame:
    """Return one row per person as the company lists it; some are listed twice.

    Columns: person (a number), customer (null for the `alone` ones), first_name,
    last_name, email, phone, job_title (both null for some), language, double_of (the
    person that it is once more; null for most). The customers' people come first, by
    customer, then those alone, then the doubles.
    """
    chance = stream(seed, "people")
    firms = _firms(customers, alone, chance).with_row_index("person")
    named = firms.cast({"person": pl.Int64}).pipe(_with_names, chance)
    return (
        named.with_columns(
            _language(chance, firms.height), _phone(chance, firms.height)
        )
        .with_columns(
            job_title=_job_title(chance, firms.height),
            email=_email(),
            double_of=pl.lit(None, pl.Int64),
        )
        .pipe(_with_doubles, seed)
        .select(_COLUMNS)
    )


def _with_names(firms: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the people with first_name and last_name.

    Of one customer no two have one first name, so that their addresses differ.
    """
    first = (chance.integers(len(_FIRST_NAMES), size=firms.height) // _MOST) * _MOST
    first = (first + firms["place"].to_numpy()) % len(_FIRST_NAMES)
    family = chance.integers(len(_FAMILY_NAMES), size=firms.height)
    return firms.with_columns(
        first_name=pl.Series(_FIRST_NAMES).gather(first),
        last_name=pl.Series(_FAMILY_NAMES).gather(family),
    )


def _firms(
    customers: pl.DataFrame, alone: int, chance: np.random.Generator
) -> pl.DataFrame:
    """Return one row per person: customer, country, domain, place among colleagues."""
    size = customers["employees"].to_numpy() / _TYPICAL_STAFF
    more = chance.binomial(_MOST - 1, size / (1 + size))
    own = np.repeat(np.arange(customers.height), more + 1)
    first = np.cumsum(more + 1) - (more + 1)
    firms = customers.select("customer", "country", "domain")[own].with_columns(
        place=pl.Series(np.arange(len(own)) - first[own])
    )
    singles = pl.select(
        customer=pl.lit(None, pl.Int64),
        country=pl.Series(list(_LANGUAGES)).gather(chance.choice(5, alone)),
        domain=pl.lit(None, pl.String),
        place=pl.Series(chance.integers(_MOST, size=alone)),
    )
    return pl.concat([firms, singles])


def _language(chance: np.random.Generator, count: int) -> pl.Expr:
    """The language they want to be written in; every fifth Swiss wants French."""
    is_french = pl.Series(chance.random(count) < _FRENCH_SHARE)
    return (
        pl.when((pl.col("country") == "CH") & is_french)
        .then(pl.lit("fr"))
        .otherwise(pl.col("country").replace_strict(_LANGUAGES))
        .alias("language")
    )


def _phone(chance: np.random.Generator, count: int) -> pl.Expr:
    """A telephone number where there is one: country, a made-up area, seven digits."""
    code = pl.col("country").replace_strict(_CALLING_CODES)
    number = pl.Series(chance.integers(2_000_000, 9_999_999, count)).cast(pl.String)
    has_one = pl.Series(chance.random(count) < _PHONE_SHARE)
    return pl.when(has_one).then(code + " 555 " + number).alias("phone")


def _job_title(chance: np.random.Generator, count: int) -> pl.Expr:
    """What they are there, where anybody asked."""
    title = pl.Series(_TITLES).gather(chance.integers(len(_TITLES), size=count))
    return pl.when(pl.Series(chance.random(count) < _TITLE_SHARE)).then(title)


def _email() -> pl.Expr:
    """The address: at the customer's domain, or numbered at a provider of mail."""
    name = plain(pl.col("first_name")) + "." + plain(pl.col("last_name"))
    at_provider = name + pl.col("person").cast(pl.String) + "@" + _OWN_MAIL
    return pl.coalesce(name + "@" + pl.col("domain"), at_provider)


def _with_doubles(listed: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the people and those among them that somebody entered once more.

    A double has the first name short or the umlaut spelt out, or another address.
    """
    chance = stream(seed, "double people")
    picked = listed.filter(pl.Series(chance.random(listed.height) < _DOUBLE_SHARE))
    short, spelt_out, elsewhere = _ways(chance, picked.height)
    person = listed.height + pl.int_range(pl.len(), dtype=pl.Int64)
    own = plain(pl.col("first_name")) + person.cast(pl.String) + "@" + _OWN_MAIL
    doubles = picked.with_columns(
        person=person,
        double_of="person",
        first_name=pl.when(short)
        .then(pl.col("first_name").str.head(1) + ".")
        .otherwise("first_name"),
        last_name=pl.when(spelt_out)
        .then(plain(pl.col("last_name")).str.to_titlecase())
        .otherwise("last_name"),
        email=pl.when(short).then("email").otherwise(own),
        phone=pl.when(elsewhere).then("phone"),
    )
    return pl.concat([listed, doubles])


def _ways(chance: np.random.Generator, count: int) -> tuple[pl.Series, ...]:
    """Return for each of three ways of entering somebody again whether it was that."""
    way = chance.integers(3, size=count)
    return tuple(pl.Series(way == number) for number in range(3))
