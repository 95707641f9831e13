"""Alike companies: pairs whose names are much the same, and how much."""

from typing import Final

import polars as pl

from transforms.identity.blocks import paired
from transforms.identity.likeness import firms_alike

# As many of one name are a chain of shops, not a firm that was entered 50 times.
AT_MOST: Final = 50
# What takes from the likeness of two names, so that it is not sure.
_OTHER_COUNTRY, _DOUBT = 0.8, 0.9
_CODE: Final = 2
_FIRST_LETTERS: Final = 4
_PLACES: Final = 4
_COMPARED: Final = ("words", "forms", "country", "domain")


def alike_companies(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of companies with names that are alike: one, other, score.

    `known` is what `known_companies` makes. The score is the likeness of the names,
    less where something speaks against it: 0.8 of it for another country, 0.9 for
    another domain and for another legal form, where both have one. A country that is
    a code here and a word there cannot be compared: 0.9. Also returns likeness,
    has_other_domain and has_other_form.
    """
    pairs = paired(name_blocks(known), at_most=AT_MOST)
    for end, ending in (("one", ""), ("other", "_there")):
        facts = known.select(
            pl.col("number").alias(end),
            *(pl.col(name).alias(f"{name}{ending}") for name in _COMPARED),
        )
        pairs = pairs.join(facts, on=end, how="left", validate="m:1")
    return (
        firms_alike(pairs)
        .with_columns(
            has_other_domain=_differs("domain"),
            has_other_form=_has_other_form(),
        )
        .select(
            "one",
            "other",
            "likeness",
            "has_other_domain",
            "has_other_form",
            score=(pl.col("likeness") * _agreement()).round(_PLACES),
        )
    )


def name_blocks(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return what puts companies beside each other: number, scope, key.

    All words of the name but one, and that one's first letter: so equal names meet,
    and those that differ within one word. A name of one word: its first four letters.
    """
    named = known.filter(pl.col("words").is_not_null()).select("number", "words")
    word = pl.col("word")
    rest = pl.col("words").list.set_difference(pl.concat_list("word")).list.sort()
    is_only_one = pl.col("words").list.len() == 1
    first = (
        pl.when(is_only_one)
        .then(word.str.head(_FIRST_LETTERS))
        .otherwise(word.str.head(1))
    )
    return (
        named.with_columns(word="words")
        .explode("word")
        .select(
            "number",
            scope=pl.lit(0, pl.Int8),
            key=pl.concat_str(rest.list.join(" "), first, separator="|"),
        )
    )


def _differs(fact: str) -> pl.Expr:
    """Whether both have the fact, and not the same."""
    return (pl.col(fact) != pl.col(f"{fact}_there")).fill_null(value=False)


def _has_other_form() -> pl.Expr:
    """Whether both say a legal form, and share none."""
    forms, there = pl.col("forms"), pl.col("forms_there")
    both = (forms.list.len() > 0) & (there.list.len() > 0)
    return both & (forms.list.set_intersection(there).list.len() == 0)


def _agreement() -> pl.Expr:
    """How far the facts beside the name agree: 1 where nothing speaks against it."""
    is_code, is_code_there = (
        pl.col(name).str.len_chars() == _CODE for name in ("country", "country_there")
    )
    is_unclear = (is_code != is_code_there).fill_null(value=False)
    country = (
        pl.when(is_unclear)
        .then(_DOUBT)
        .when(_differs("country"))
        .then(_OTHER_COUNTRY)
        .otherwise(1.0)
    )
    domain = pl.when("has_other_domain").then(_DOUBT).otherwise(1.0)
    form = pl.when("has_other_form").then(_DOUBT).otherwise(1.0)
    return country * domain * form
