"""Alike people: pairs at one domain or company whose names are much the same."""

from typing import Final

import polars as pl

from transforms.identity.addresses import local_part
from transforms.identity.blocks import paired
from transforms.identity.likeness import persons_alike
from transforms.identity.words import are_initials
from transforms.tables.vocabulary import SAME_PERSON

DOMAIN: Final = SAME_PERSON.index("same domain and name")
COMPANY: Final = SAME_PERSON.index("same company and name")
# Among more people than this, two have one name by chance.
PEOPLE_AT_MOST: Final = 1_000
# As many with one word of their name in common are a family, or a team's mailboxes.
AT_MOST: Final = 100
_DOUBT, _PLACES = 0.9, 4


def alike_people(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of people with names that are alike: one, other, score, why.

    `known` is what `known_people` makes. Compared are people with a word of their names
    in common, at one domain or of one company; those of a domain or a company with more
    than 1,000 people are not: there, names repeat. The score is the likeness of the
    names; less, if their addresses differ in a number alone (anna.weber2@): so a domain
    tells two apart who have one name. `why` is DOMAIN before COMPANY. Also returns
    is_numbered.
    """
    pairs = paired(name_blocks(known), at_most=AT_MOST).rename({"scope": "why"})
    for end, ending in (("one", ""), ("other", "_there")):
        facts = known.select(
            pl.col("number").alias(end),
            pl.col("words").alias(f"words{ending}"),
            pl.col("address").alias(f"address{ending}"),
        )
        pairs = pairs.join(facts, on=end, how="left", validate="m:1")
    doubt = pl.when("is_numbered").then(_DOUBT).otherwise(1.0)
    score = (pl.col("likeness") * doubt).round(_PLACES)
    return (
        persons_alike(pairs)
        .with_columns(is_numbered=_is_numbered())
        .select("one", "other", "why", "is_numbered", score=score)
    )


def scopes(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return where people are beside each other: number, scope, key, words."""
    named = known.filter(pl.col("words").is_not_null())
    return pl.concat(
        named.filter(pl.col(place).is_not_null()).select(
            "number", "words", scope=pl.lit(why, pl.Int8), key=place
        )
        for place, why in (("domain", DOMAIN), ("company", COMPANY))
    )


def name_blocks(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return what puts people beside each other: number, scope, key.

    The domain or the company, with each word of the name that is no initial.
    """
    is_small = pl.len().over("scope", "key") <= PEOPLE_AT_MOST
    return (
        scopes(known)
        .filter(is_small)
        .explode("words")
        .filter(~are_initials(pl.concat_list("words")))
        .select("number", "scope", key=pl.concat_str("key", "words", separator=" "))
    )


def _is_numbered() -> pl.Expr:
    """Whether two addresses are at one domain, and differ in their digits alone."""
    address, there = pl.col("address"), pl.col("address_there")
    both = (_plain(address) == _plain(there)) & (address != there)
    return (both & (_at(address) == _at(there))).fill_null(value=False)


def _plain(address: pl.Expr) -> pl.Expr:
    """What stands before the @, without digits."""
    return local_part(address).str.replace_all(r"\d", "")


def _at(address: pl.Expr) -> pl.Expr:
    """What stands behind the @."""
    return address.str.extract("@(.*)$")
