"""Findings on identity: what was too crowded to be compared, and so was left out.

Each is a row as in `findings`, and is left out where there is nothing to compare.
"""

import polars as pl

from transforms.identity import alike_companies, alike_deals, alike_people
from transforms.identity.blocks import crowded


def people_compared(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many domains and companies are too large to know people by names.

    Also counts, within the others, the words that too many names share. `known` is what
    `known_people` makes.
    """
    places = crowded(alike_people.scopes(known), at_most=alike_people.PEOPLE_AT_MOST)
    words = crowded(alike_people.name_blocks(known), at_most=alike_people.AT_MOST)
    return _finding(
        pl.concat([places, words]),
        "dim_people",
        "people of no domain or company are too many to know them by their names",
    )


def companies_compared(known: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many names, but for a word, are those of too many companies.

    `known` is what `known_companies` makes.
    """
    blocks = alike_companies.name_blocks(known)
    return _finding(
        crowded(blocks, at_most=alike_companies.AT_MOST),
        "dim_companies",
        "no name is that of too many companies to know them by it",
    )


def deals_compared(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many customers had too many deals in a month to find doubles."""
    blocks = alike_deals.deal_blocks(alike_deals.known_deals(deals))
    return _finding(
        crowded(blocks, at_most=alike_deals.AT_MOST),
        "duplicate_candidates",
        "no customer has too many deals in a month to find doubles among them",
    )


def _finding(counts: pl.LazyFrame, subject: str, rule: str) -> pl.LazyFrame:
    """Return the sum of the counts as a finding, where anything was asked."""
    return (
        counts.select(pl.col("checked", "failed").sum())
        .filter(pl.col("checked") > 0)
        .select(
            subject=pl.lit(subject),
            rule=pl.lit(rule),
            checked="checked",
            failed="failed",
            severity=pl.lit("information"),
        )
    )
