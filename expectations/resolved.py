"""What must hold of how people and companies are resolved: each to one that stands."""

from functools import partial

import polars as pl

from expectations import records
from expectations.rule import Night, Rule

_CERTAIN = (
    "itself",
    "merged in its source",
    "same e-mail address",
    "same domain",
)


def people(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of `dim_people` beyond its columns and its key."""
    return (*records.rules(night), *_rules(night, "dim_people", "person_id"))


def companies(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of `dim_companies` beyond its columns and its key."""
    return (*records.rules(night), *_rules(night, "dim_companies", "company_id"))


def _rules(night: Night, table: str, key: str) -> tuple[Rule, ...]:
    """Return what must be true of the resolution in a table."""
    resolved = f"resolved_{key}"
    beside = partial(beside_standing, key=key)
    is_itself = pl.col(resolved) == pl.col(key)
    is_gone = pl.col("deleted_at").is_not_null() | pl.col("merged_into").is_not_null()
    return (
        Rule(
            "what a record is resolved to is a record of the table, and itself",
            holds=pl.col("standing_for") == pl.col(resolved),
            over=beside,
            of=(table,),
        ),
        Rule(
            "a record that is resolved to itself says so",
            holds=is_itself == (pl.col("resolved_reason") == "itself"),
        ),
        Rule(
            "exactly a certain reason has the score 1",
            holds=(pl.col("resolved_score") == 1)
            == pl.col("resolved_reason").is_in(_CERTAIN),
        ),
        Rule(
            "no record that stands is resolved to one that is gone",
            holds=~pl.col("standing_is_gone"),
            where=~is_gone,
            over=beside,
            of=(table,),
        ),
        *_contacts(night),
    )


def _contacts(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of when somebody was talked to."""
    first, last = pl.col("first_contact_at"), pl.col("last_contact_at")
    return (
        Rule(
            "the first contact is known with the last, and is not after it",
            holds=first <= last,
            where=first.is_not_null() | last.is_not_null(),
        ),
        Rule(
            "no contact is of as_of or later",
            holds=last < night.as_of,
            where=last.is_not_null(),
        ),
    )


def beside_standing(records: pl.LazyFrame, *, key: str) -> pl.LazyFrame:
    """Return records with what theirs is resolved to, and whether that one is gone."""
    resolved = f"resolved_{key}"
    gone = pl.col("deleted_at").is_not_null() | pl.col("merged_into").is_not_null()
    standing = records.select(
        pl.col(key).alias(resolved),
        standing_for=resolved,
        standing_is_gone=gone,
    )
    return records.join(standing, on=resolved, how="left", validate="m:1")
