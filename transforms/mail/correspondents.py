"""Correspondents: which person and which company stands behind an address."""

import polars as pl

from transforms.mail.free_mail import FREE_MAIL
from transforms.mail.links import surviving


def correspondents(
    outsiders: pl.LazyFrame,
    people: pl.LazyFrame,
    companies: pl.LazyFrame,
    ends: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per mail, outside address, and person whose address it is.

    Columns: mail_id, address, place, person_id, company_id and by_domain. `people` and
    `companies` are dim_people and dim_companies. Who was merged is who they were merged
    into, so that an old address is still theirs. The company is the person's, else the
    one whose domain the address has, unless that is one of free mail; several with
    that domain are several rows. Whom nobody knows has null for both.
    """
    addresses = outsiders.select("address").unique()
    known = addresses.join(
        _owners_of_addresses(people, ends),
        on="address",
        how="left",
        validate="1:m",  # doubles: several people of one address
    )
    by_domain = (
        known.filter(pl.col("company_id").is_null())
        .drop("company_id")
        .with_columns(domain=pl.col("address").str.extract(r"@([^@]+)$"))
        .join(_owners_of_domains(companies), on="domain", how="left", validate="m:m")
        .with_columns(by_domain=pl.col("company_id").is_not_null())
    )
    by_person = known.filter(pl.col("company_id").is_not_null()).with_columns(
        by_domain=pl.lit(value=False)
    )
    columns = ["address", "person_id", "company_id", "by_domain"]
    return outsiders.join(
        pl.concat([by_person.select(columns), by_domain.select(columns)]),
        on="address",
        how="inner",
        validate="m:m",
    )


def sellers(colleagues: pl.LazyFrame, owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per mail and owner who wrote or got it: mail_id, owner_id, place.

    `owners` are those on the CRMs' lists (`KNOWN_OWNERS`), by their address. A
    colleague whom no CRM lists is no owner.
    """
    listed = owners.filter(pl.col("email").is_not_null()).select(
        "owner_id", address=pl.col("email").str.strip_chars().str.to_lowercase()
    )
    return (
        colleagues.join(listed, on="address", how="inner", validate="m:m")
        .group_by("mail_id", "owner_id")
        .agg(pl.col("place").min())
    )


def _owners_of_addresses(people: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Return who stands behind each address: address, person_id, company_id."""
    stands = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    standing = people.filter(stands).select("person_id", "company_id")
    return (
        people.filter(pl.col("email").is_not_null())
        .select("person_id", address="email")
        .pipe(surviving, ends, record="contacts", column="person_id")
        .unique()
        .join(standing, on="person_id", how="inner", validate="m:1")
    )


def _owners_of_domains(companies: pl.LazyFrame) -> pl.LazyFrame:
    """Return whose domain each is: domain, company_id."""
    stands = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    return (
        companies.filter(stands)
        .select("company_id", domain=pl.col("domain").str.strip_prefix("www."))
        .filter(pl.col("domain").is_not_null() & ~pl.col("domain").is_in([*FREE_MAIL]))
    )
