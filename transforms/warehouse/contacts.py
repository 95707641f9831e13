"""Contacts: when a person or a company was first and last talked to."""

from datetime import datetime
from typing import Final

import polars as pl

from transforms.tables.crm import DIM_COMPANIES, DIM_PEOPLE
from transforms.tables.table import INSTANT

# A note and a task are ours alone: nobody was talked to.
_TALKS: Final = ("email", "call", "meeting")


def people_contacted(
    people: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return dim_people with first_contact_at and last_contact_at.

    Both are of the person, not of the record: all records of one have the same. Mails,
    calls and meetings count that happened before as_of and were not deleted, whichever
    side began them; where an activity is with several people, only its first is known.
    """
    spans = _spans(activities, people, key="person_id", as_of=as_of)
    return _with(people, spans, key="person_id").pipe(DIM_PEOPLE.in_order)


def companies_contacted(
    companies: pl.LazyFrame,
    people: pl.LazyFrame,
    activities: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return dim_companies with first_contact_at and last_contact_at.

    Both are of the company, not of the record. What counts is as for people; it is with
    the company, or with a person of dim_people who belongs to it.
    """
    employers = people.filter(pl.col("company_id").is_not_null()).select(
        "person_id", employer_id="company_id"
    )
    with_people = activities.drop("company_id").join(
        employers, on="person_id", how="inner", validate="m:1"
    )
    names = ["activity_kind", "happened_at", "deleted_at", "company_id"]
    both = pl.concat(
        [
            activities.select(names),
            with_people.rename({"employer_id": "company_id"}).select(names),
        ]
    )
    spans = _spans(both, companies, key="company_id", as_of=as_of)
    return _with(companies, spans, key="company_id").pipe(DIM_COMPANIES.in_order)


def not_yet_contacted(records: pl.LazyFrame) -> pl.LazyFrame:
    """Return the records as they are before any activity is known."""
    nothing = pl.lit(None, INSTANT)
    return records.with_columns(first_contact_at=nothing, last_contact_at=nothing)


def _spans(
    activities: pl.LazyFrame, records: pl.LazyFrame, *, key: str, as_of: datetime
) -> pl.LazyFrame:
    """Return when each was first and last talked to, by what it is resolved to."""
    is_talk = pl.col("activity_kind").is_in(_TALKS) & pl.col("deleted_at").is_null()
    ids = records.select(key, f"resolved_{key}")
    return (
        activities.filter(is_talk & (pl.col("happened_at") < as_of))
        .join(ids, on=key, how="inner", validate="m:1")
        .group_by(f"resolved_{key}")
        .agg(
            first_contact_at=pl.col("happened_at").min(),
            last_contact_at=pl.col("happened_at").max(),
        )
    )


def _with(records: pl.LazyFrame, spans: pl.LazyFrame, *, key: str) -> pl.LazyFrame:
    """Return the records with these spans, in place of what they had."""
    return records.drop("first_contact_at", "last_contact_at").join(
        spans, on=f"resolved_{key}", how="left", validate="m:1"
    )
