"""Open deals: with whom a deal was, and from when until when it was open."""

import polars as pl

from transforms.mail.links import linked, surviving
from transforms.warehouse.steps import stage_class


def ends_of_deals(ends: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the ends that are known, and the merges that the deals themselves tell."""
    merged = deals.filter(pl.col("merged_into").is_not_null()).select(
        "merged_into",
        record=pl.lit("deals"),
        record_id="deal_id",
        extracted_at="last_changed_at",
    )
    return pl.concat([ends, merged.select(ends.collect_schema().names())])


def open_spans(
    history: pl.LazyFrame, deals: pl.LazyFrame, ends: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the spans in which each deal was open: deal_id, opened_at, closed_at.

    A deal is open from its creation until it is decided, deleted or merged, and again
    once it is reopened; `closed_at` is null while it is. `history` and `deals` are
    fct_stage_history and dim_deals, `ends` those of `ends_of_deals`: what a merged deal
    went into was open when the merged one was.
    """
    created = deals.select("deal_id", "created_at")
    is_first = pl.col("stay_number") == 1
    return (
        history.filter(stage_class() == "open")
        .join(created, on="deal_id", how="inner", validate="m:1")
        .select(
            "deal_id",
            opened_at=pl.when(is_first)
            .then("created_at")
            .otherwise(pl.max_horizontal("entered_at", "created_at")),
            closed_at="exited_at",
        )
        .pipe(surviving, ends, record="deals", column="deal_id")
    )


def holders(states: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Return who held each deal since when: deal_id, owner_id, held_from, held_to."""
    return (
        states.filter(pl.col("owner_id").is_not_null())
        .select("deal_id", "owner_id", held_from="valid_from", held_to="valid_to")
        .pipe(surviving, ends, record="deals", column="deal_id")
    )


def contacts(links: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """Return who is a contact of which deal: deal_id, person_id."""
    ties = linked(links, ends, record="deals", to="contacts", named="person_id")
    return ties.rename({"record_id": "deal_id"})


def customers(
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    deals: pl.LazyFrame,
    companies: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return which company each deal is with: deal_id, company_id.

    By the CRM's tie; of a deal that has none, by the company's name, where exactly one
    company on the lists has it.
    """
    tied = linked(links, ends, record="deals", to="companies", named="company_id")
    ties = tied.rename({"record_id": "deal_id"})
    stands = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    named = (
        companies.filter(stands)
        .select("company_id", name=_name("company_name"))
        .filter(pl.col("name").is_not_null())
        .filter(pl.len().over("name") == 1)
    )
    by_name = (
        deals.select("deal_id", name=_name("company"))
        .join(ties, on="deal_id", how="anti")
        .join(named, on="name", how="inner", validate="m:1")
        .select("deal_id", "company_id")
        .pipe(surviving, ends, record="deals", column="deal_id")
    )
    return pl.concat([ties, by_name]).unique()


def _name(column: str) -> pl.Expr:
    """Return the name as it is compared; null where it is blank."""
    name = pl.col(column).str.strip_chars().str.to_lowercase()
    return pl.when(name != "").then(name)
