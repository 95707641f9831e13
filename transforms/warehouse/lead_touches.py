"""Lead touches: which leads and people led to a deal, and what share each has in it."""

from typing import Final

import polars as pl

from transforms.mail.open_deals import ends_of_deals
from transforms.tables.crm_records import KNOWN_ENDS
from transforms.tables.leads import FCT_LEAD_TOUCHES
from transforms.tables.vocabulary import NO_SOURCE
from transforms.warehouse import expressions as ex
from transforms.warehouse.next_deals import next_deals, with_next_deal
from transforms.warehouse.ties import survivors
from transforms.warehouse.touch_shares import touch_shares

_TOUCH: Final = (
    "deal_id",
    "lead_id",
    "person_id",
    "lead_source",
    "channel",
    "is_conversion",
)


def lead_touches(
    leads: pl.LazyFrame,
    people: pl.LazyFrame,
    deals: pl.LazyFrame,
    contacts: pl.LazyFrame,
    customers: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return one row per touch of a deal, in the order in which they came.

    A lead touches one deal at most: the one it became; else the first that was created
    with its person, from its coming on; else the first with its company. Whether it
    became that deal is for CRMs to say. Where none can, since the source of the deal
    keeps no leads and that of the lead no deals (a mailbox), it became the first deal
    of its person. A person without any lead who says where they came from touches the
    first deal created with them, from their own creation on. Deleted deals are touched
    by nobody, merged ones are what they went into; deleted and merged leads touch none.

    `contacts` (deal_id, person_id) and `customers` (deal_id, company_id) say with whom
    deals are. Each model's shares add up to 1 per deal.
    """
    standing = deals.filter(~pl.col("outcome").is_in(["deleted", "merged"]))
    by_person = next_deals(contacts, standing, "person_id")
    by_company = next_deals(customers, standing, "company_id")
    there = leads.filter(_is_there())
    touches = pl.concat(
        [
            _of_leads(there, deals, standing, by_person, by_company),
            _of_people(people, there, by_person),
        ]
    )
    return (
        touches.sort("deal_id", "touched_at", "lead_id", "person_id", nulls_last=True)
        .with_columns(touch_number=ex.number_within(ex.is_first_of("deal_id")))
        .with_columns(touches=pl.len().over("deal_id").cast(pl.Int64))
        .with_columns(
            pl.col("lead_source", "channel").fill_null(NO_SOURCE), **touch_shares()
        )
        .pipe(FCT_LEAD_TOUCHES.in_order)
    )


def _is_there() -> pl.Expr:
    """Whether it was neither deleted nor merged away."""
    return pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()


def _of_leads(
    leads: pl.LazyFrame,
    deals: pl.LazyFrame,
    standing: pl.LazyFrame,
    by_person: pl.LazyFrame,
    by_company: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return the deal that each lead touches, if any."""
    merged = ends_of_deals(KNOWN_ENDS.empty(), deals)
    into = survivors(merged, "deals").select(converted_deal_id="to_id", into="survivor")
    told, found = pl.coalesce("into", "converted_deal_id"), pl.col("deal by person_id")
    nobody_says = pl.col("has_deals").is_null() & pl.col("has_leads").is_null()
    return (
        leads.join(into, on="converted_deal_id", how="left", validate="m:1")
        .join(
            _sources(deals, "source", "has_deals"),
            on="source",
            how="left",
            validate="m:1",
        )
        .with_columns(told=told)
        .pipe(with_next_deal, by_person, "person_id")
        .pipe(with_next_deal, by_company, "company_id")
        .with_columns(deal_id=pl.coalesce("told", found, "deal by company_id"))
        .join(
            standing.select("deal_id", deal_source="source"),
            on="deal_id",
            how="inner",
            validate="m:1",
        )
        .join(
            _sources(leads, "deal_source", "has_leads"),
            on="deal_source",
            how="left",
            validate="m:1",
        )
        .with_columns(
            is_conversion=pl.col("told").is_not_null()
            | (found.is_not_null() & nobody_says)
        )
        .select(*_TOUCH, touched_at="created_at")
    )


def _sources(records: pl.LazyFrame, named: str, has: str) -> pl.LazyFrame:
    """Return the sources that have such records."""
    return records.select(**{named: pl.col("source"), has: pl.lit(value=True)}).unique()


def _of_people(
    people: pl.LazyFrame, leads: pl.LazyFrame, by_person: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the deal that the coming of each person without a lead led to."""
    says = pl.col("lead_source").is_not_null() | pl.col("channel").is_not_null()
    return (
        people.filter(_is_there() & says)
        .join(leads, on="person_id", how="anti")
        .pipe(with_next_deal, by_person, "person_id")
        .filter(pl.col("deal by person_id").is_not_null())
        .with_columns(
            deal_id="deal by person_id",
            lead_id=pl.lit(None, pl.String),
            is_conversion=pl.lit(value=False),
        )
        .select(*_TOUCH, touched_at="created_at")
    )
