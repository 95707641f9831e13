"""Same people: which records, of several sources, are of one person."""

from typing import Final

import polars as pl

from transforms.identity.addresses import is_desk, mail_address, mail_domain
from transforms.identity.alike_people import alike_people
from transforms.identity.comparison import Comparison
from transforms.identity.records import merges, numbered, resolved, sharing, ties
from transforms.identity.resolution import resolution
from transforms.identity.words import with_person_words
from transforms.tables.crm import DIM_PEOPLE
from transforms.tables.vocabulary import SAME_PERSON

_KEY: Final = "person_id"
_MERGED, _ADDRESS = 1, 2
# Whose people work for more companies than this provides mail, or hosts them all.
_COMPANIES_AT_A_DOMAIN: Final = 2


def same_people(
    people: pl.LazyFrame, companies: pl.LazyFrame, compared: Comparison | None = None
) -> pl.LazyFrame:
    """Return dim_people with the person that each record is of.

    Two records are of one person where one was merged into the other, where they have
    one e-mail address (at a desk such as info@: and one name), or where their names are
    nearly equal and their addresses are at one domain, or they belong to one company
    (`alike_people`): never by the name alone. A domain of free mail tells nothing, nor
    does one at which people of more than two companies have their addresses.
    `companies` is dim_companies: records of one company are one company here, too.
    `compared` is what `compared_people` makes of both, where that is at hand.

    The record that stands for all is in its source still, was created first, and then
    has the smallest id. What was found before is found anew.
    """
    compared = compared or compared_people(people, companies)
    known = compared.known
    found = resolution(
        pl.concat(
            [
                merges(known, key=_KEY, why=_MERGED),
                sharing(known, "mailbox", why=_ADDRESS),
                compared.alike.pipe(ties, score="score", why="why"),
            ]
        )
    )
    return resolved(people, known, found, key=_KEY, reasons=SAME_PERSON).pipe(
        DIM_PEOPLE.in_order
    )


def compared_people(people: pl.LazyFrame, companies: pl.LazyFrame) -> Comparison:
    """Return the people as they are compared, and which of them are alike."""
    known = known_people(people, companies)
    return Comparison(known, alike_people(known))


def known_people(people: pl.LazyFrame, companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return the people, numbered, with what they are compared by.

    Columns: person_id, number, is_gone, created_at, merged_into, words, address,
    mailbox (the address of one person), domain (null where it tells nothing), company.
    """
    address = mail_address(pl.col("email"))
    one_company = companies.select("company_id", company="resolved_company_id")
    companies_there = pl.col("company").drop_nulls().n_unique().over("domain")
    is_own = companies_there <= _COMPANIES_AT_A_DOMAIN
    return (
        numbered(people, key=_KEY)
        .pipe(with_person_words, "person_name")
        .with_columns(address=address)
        .with_columns(mailbox=_mailbox(), domain=mail_domain(pl.col("address")))
        .join(one_company, on="company_id", how="left", validate="m:1")
        .with_columns(company=pl.coalesce("company", "company_id"))
        .with_columns(domain=pl.when(is_own).then("domain"))
        .select(
            _KEY,
            "number",
            "is_gone",
            "created_at",
            "merged_into",
            "words",
            "address",
            "mailbox",
            "domain",
            "company",
        )
    )


def _mailbox() -> pl.Expr:
    """The address, with the name where it is a desk's; null: a desk's, and no name."""
    with_name = pl.col("address") + " " + pl.col("words").list.join(" ")
    return pl.when(is_desk(pl.col("address"))).then(with_name).otherwise("address")
