"""What of the company exists at an instant: the same company, less far on."""

from dataclasses import replace
from datetime import datetime

import polars as pl

from sandbox.company import Company, known


def as_known(company: Company, *, at: datetime) -> Company:
    """Return the company with what exists strictly before `at`.

    A later instant has everything that an earlier one has. Of a line only the version
    that stands is left. Until a merge is made, nothing is known of the deal that it
    makes; from then on, what was tied to either deal is tied to that one, but for the
    lines of the second, which are gone. A lead's deal is known once it is there. Take
    the whole company, not one that was cut before: it has fewer versions.
    """
    merges = company.merges.filter(pl.col("merged_at") < at)
    changes = known(company, as_of=at)
    return replace(
        company,
        ends_at=at,
        owners=_owners(company.owners, at=at),
        customers=company.customers.filter(pl.col("created_at") < at),
        people=company.people.filter(pl.col("created_at") < at),
        deals=_told_of(company.deals, changes),
        parties=_told_of(company.parties, changes),
        changes=changes,
        lead_objects=_leads(company.lead_objects, merges, at=at),
        lead_changes=company.lead_changes.filter(pl.col("changed_at") < at),
        lines=_lines(company.lines, merges, at=at),
        activities=_tied(company.activities.filter(pl.col("at") < at), merges),
        moves=company.moves.filter(pl.col("moved_at") < at),
        merges=merges,
        stage_edits=company.stage_edits.filter(pl.col("at") < at),
        rates=company.rates.filter(pl.col("date") < at.date()),
    )


def _owners(owners: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Return who has joined, without the leaving that is still to come."""
    day = at.date()
    return owners.filter(pl.col("joined_on") <= day).with_columns(
        left_on=pl.when(pl.col("left_on") < day).then("left_on")
    )


def _told_of(frame: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose deal the log tells of."""
    return frame.join(
        changes.select("deal_id").unique(),
        on="deal_id",
        how="semi",
        maintain_order="left",
    )


def _tied(frame: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, tied to the deals that merges made of theirs."""
    made = merges.select("deal_id", "survivor")
    return (
        frame.join(
            made, on="deal_id", how="left", validate="m:1", maintain_order="left"
        )
        .with_columns(deal_id=pl.coalesce("survivor", "deal_id"))
        .drop("survivor")
    )


def _leads(leads: pl.DataFrame, merges: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Return the leads that came before, with the deals that they are by now."""
    is_sold = pl.col("sold_at") < at
    return (
        leads.filter(pl.col("created_at") < at)
        .with_columns(
            pl.when(is_sold).then("deal_id"),
            pl.when(is_sold).then("sold_at"),
        )
        .pipe(_tied, merges)
    )


def _lines(lines: pl.DataFrame, merges: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Return the version of each line that stands."""
    second = merges.filter(~pl.col("is_primary"))["deal_id"]
    before = lines.filter(pl.col("changed_at") < at)
    is_last = (pl.col("line_id") != pl.col("line_id").shift(-1)).fill_null(value=True)
    return before.filter(is_last, ~pl.col("deal_id").is_in(second.implode())).pipe(
        _tied, merges
    )
