"""Same companies: which records, of several sources, are of one company."""

from typing import Final

import polars as pl

from transforms.identity.addresses import site_domain
from transforms.identity.alike_companies import alike_companies
from transforms.identity.comparison import Comparison
from transforms.identity.firm_words import with_firm_words
from transforms.identity.records import merges, numbered, resolved, sharing, ties
from transforms.identity.resolution import resolution
from transforms.identity.words import folded
from transforms.tables.crm import DIM_COMPANIES
from transforms.tables.vocabulary import SAME_COMPANY

_KEY: Final = "company_id"
_MERGED, _DOMAIN, _NAME = 1, 2, 3
# With more names than this a domain is a platform's: a market, a social network.
_NAMES_AT_A_DOMAIN: Final = 5


def same_companies(
    companies: pl.LazyFrame, compared: Comparison | None = None
) -> pl.LazyFrame:
    """Return dim_companies with the company that each record is of.

    Two records are of one company where one was merged into the other, where they have
    one domain (not of free mail, nor one that more than 5 names share), or where their
    names without the legal form are nearly equal and nothing speaks against it
    (`alike_companies`). A subsidiary with the site of its group is the group.

    The record that stands for all is in its source still, was created first, and then
    has the smallest id. What was found before is found anew. `compared` is what
    `compared_companies` makes of them, where that is at hand.
    """
    compared = compared or compared_companies(companies)
    known = compared.known
    found = resolution(
        pl.concat(
            [
                merges(known, key=_KEY, why=_MERGED),
                sharing(known, "domain", why=_DOMAIN),
                compared.alike.pipe(ties, score="score", why=_NAME),
            ]
        )
    )
    return resolved(companies, known, found, key=_KEY, reasons=SAME_COMPANY).pipe(
        DIM_COMPANIES.in_order
    )


def compared_companies(companies: pl.LazyFrame) -> Comparison:
    """Return the companies as they are compared, and which of them are alike."""
    known = known_companies(companies)
    return Comparison(known, alike_companies(known))


def known_companies(companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return the companies, numbered, with what they are compared by.

    Columns: company_id, number, is_gone, created_at, merged_into, words, forms,
    country, domain (null where it tells nothing).
    """
    names_there = pl.col("words").list.join(" ").n_unique().over("domain")
    is_own = names_there <= _NAMES_AT_A_DOMAIN
    return (
        numbered(companies, key=_KEY)
        .pipe(with_firm_words, "company_name")
        .select(
            _KEY,
            "number",
            "is_gone",
            "created_at",
            "merged_into",
            "words",
            "forms",
            country=folded(pl.col("country").str.strip_chars()),
            domain=site_domain(pl.col("domain")),
        )
        .with_columns(domain=pl.when(is_own).then("domain"))
    )
