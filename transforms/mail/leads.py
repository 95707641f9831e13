"""Leads of mail, as records like those of a CRM: leads, people, and their ties.

So what is made of a CRM's leads is made of these by the same functions.
"""

import polars as pl

from transforms.tables.crm_records import KNOWN_LEADS, KNOWN_LINKS, KNOWN_PEOPLE
from transforms.tables.table import Table


def lead_rows(new_leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row of `KNOWN_LEADS` per lead that came by mail.

    Where the person says no source, the lead's is the rule's channel. The channel is
    the rule's, too, wherever that of the source is not known.
    """
    return _records(
        KNOWN_LEADS,
        new_leads.with_columns(
            lead_name=pl.coalesce("person_name", "company_name"),
            modified_at="happened_at",
        ),
    )


def person_rows(new_leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row of `KNOWN_PEOPLE` per person whom no CRM knows.

    The newest word on each thing stands; where they came from is the first. A name is
    kept in one piece: nobody said where the last name begins.
    """
    by_time = ["happened_at", "record_id"]
    newest = ("person_name", "company_name", "language")
    first = ("source", "lead_source", "channel", "file", "row_number", "extracted_at")
    persons = (
        new_leads.filter(~pl.col("is_known"))
        .pipe(_with_source)
        .sort("person_id", *by_time)
        .group_by("person_id", "email", maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().last() for name in newest),
            *(pl.col(name).first() for name in (*first, "taken_at")),
            happened_at=pl.col("happened_at").first(),
            modified_at=pl.col("happened_at").last(),
        )
        .with_columns(record_id="person_id", last_name="person_name")
    )
    return _records(KNOWN_PEOPLE, persons)


def link_rows(new_leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row of `KNOWN_LINKS` per lead: to the person who it is."""
    return new_leads.select(
        "record_id",
        record=pl.lit("leads"),
        to_record=pl.lit("contacts"),
        to_id="person_id",
        is_primary=pl.lit(value=True),
    ).pipe(KNOWN_LINKS.in_order)


def _records(table: Table, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows of a table of records: null what mail cannot say of them."""
    said = rows.pipe(_with_source).with_columns(
        created_at="happened_at",
        is_held_back=pl.lit(value=False),
    )
    there = said.collect_schema()
    return said.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in table.schema.items()
        if name not in there
    ).pipe(table.in_order)


def _with_source(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with the channel for a source where the person says none."""
    return rows.with_columns(lead_source=pl.coalesce("lead_source", "channel"))
