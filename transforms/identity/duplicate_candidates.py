"""Duplicate candidates: pairs that look alike and are left to people to decide."""

from typing import Final

import polars as pl

from transforms.identity.alike_deals import alike_deals
from transforms.identity.alike_people import DOMAIN
from transforms.identity.comparison import Comparison
from transforms.identity.same_companies import compared_companies
from transforms.identity.same_people import compared_people
from transforms.tables.identity import DUPLICATE_CANDIDATES

# From here on a pair is shown. Companies meet by their names alone, so more is asked.
_PEOPLE_FROM, _COMPANIES_FROM = 0.75, 0.85
_PERCENT: Final = 100


def duplicate_candidates(
    deals: pl.LazyFrame,
    people: pl.LazyFrame,
    companies: pl.LazyFrame,
    *,
    of_people: Comparison | None = None,
    of_companies: Comparison | None = None,
) -> pl.LazyFrame:
    """Return one row per pair of deals, people or companies that look alike.

    `deals`, `people` and `companies` are dim_deals, dim_people and dim_companies. Those
    that are resolved to one are no pair: listed are the records that stand for them,
    with the best score of theirs. What was deleted or merged is not listed. Deals are
    never merged by guess, so every pair of them that looks alike is here
    (`alike_deals`). `of_people` and `of_companies` are what `compared_people` and
    `compared_companies` make of them, where that is at hand.
    """
    return pl.concat(
        [
            _of_deals(deals),
            _of_people(people, of_people or compared_people(people, companies)),
            _of_companies(companies, of_companies or compared_companies(companies)),
        ]
    ).pipe(DUPLICATE_CANDIDATES.in_order)


def _of_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs of deals."""
    return alike_deals(deals).pipe(
        _candidates, record="deals", found_by=pl.lit("company, amount and date")
    )


def _of_people(people: pl.LazyFrame, compared: Comparison) -> pl.LazyFrame:
    """Return the pairs of people."""
    is_of_domain = pl.col("why") == DOMAIN
    place = (
        pl.when(is_of_domain).then(pl.lit("e-mail domain")).otherwise(pl.lit("company"))
    )
    reason = pl.format("same {}, names {} % alike", place, _percent("score"))
    numbered = pl.lit(", addresses that differ in a number")
    return (
        compared.alike.filter(pl.col("score") >= _PEOPLE_FROM)
        .with_columns(
            reason=pl.when("is_numbered").then(reason + numbered).otherwise(reason),
            found_by=pl.when(is_of_domain)
            .then(pl.lit("domain and name"))
            .otherwise(pl.lit("company and name")),
        )
        .pipe(_standing, people, compared.known, key="person_id")
        .pipe(_candidates, record="people", found_by=pl.col("found_by"))
    )


def _of_companies(companies: pl.LazyFrame, compared: Comparison) -> pl.LazyFrame:
    """Return the pairs of companies."""
    return (
        compared.alike.filter(pl.col("score") >= _COMPANIES_FROM)
        .with_columns(
            reason=pl.format(
                "names {} % alike{}{}",
                _percent("likeness"),
                _where("has_other_domain", ", other domain"),
                _where("has_other_form", ", other legal form"),
            )
        )
        .pipe(_standing, companies, compared.known, key="company_id")
        .pipe(_candidates, record="companies", found_by=pl.lit("name"))
    )


def _standing(
    pairs: pl.LazyFrame, records: pl.LazyFrame, known: pl.LazyFrame, *, key: str
) -> pl.LazyFrame:
    """Return the pairs of records that stand, by what these are: one_id, other_id."""
    stands = known.filter(~pl.col("is_gone")).select("number", key)
    resolved = stands.join(
        records.select(key, standing_id=f"resolved_{key}"),
        on=key,
        how="left",
        validate="1:1",
    )
    for end in ("one", "other"):
        ids = resolved.select(
            pl.col("number").alias(end), **{f"{end}_of": "standing_id"}
        )
        pairs = pairs.join(ids, on=end, how="inner", validate="m:1")
    return pairs.filter(pl.col("one_of") != pl.col("other_of")).with_columns(
        one_id=pl.min_horizontal("one_of", "other_of"),
        other_id=pl.max_horizontal("one_of", "other_of"),
    )


def _candidates(pairs: pl.LazyFrame, *, record: str, found_by: pl.Expr) -> pl.LazyFrame:
    """Return the pairs as candidates: of each the best one."""
    return (
        pairs.with_columns(record=pl.lit(record), found_by=found_by)
        .sort("score", "reason", "found_by", descending=[True, False, False])
        .unique(["one_id", "other_id"], keep="first", maintain_order=True)
        .pipe(DUPLICATE_CANDIDATES.conform)
    )


def _percent(score: str) -> pl.Expr:
    """The score as whole percent."""
    return (pl.col(score) * _PERCENT).round().cast(pl.Int64)


def _where(is_so: str, words: str) -> pl.Expr:
    """The words where it is so, else none."""
    return pl.when(is_so).then(pl.lit(words)).otherwise(pl.lit(""))
