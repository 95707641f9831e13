"""Lead sequels: what became of leads whose own source cannot say it."""

from datetime import timedelta
from typing import Final

import polars as pl

from transforms.tables.crm import DIM_LEADS

# How soon a CRM's lead must follow one of mail to be the same interest.
SAME_INTEREST: Final = timedelta(days=30)
_TOLD: Final = ("status_id", "status", "owner_id", "converted_deal_id")


def lead_sequels(leads: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return dim_leads with what became of the leads that came by mail.

    A source without deals of its own, such as a mailbox, does not know what becomes of
    its leads. Where a CRM took up a lead of the same person within 30 days, its status,
    its owner and its deal are those of that one, where its own source names none. What
    a CRM says of its own leads stands as it is.
    """
    return (
        leads.join(_with_deals(deals), on="source", how="left", validate="m:1")
        .with_columns(asks=pl.when(pl.col("has_deals").is_null()).then("person_id"))
        .sort("created_at", "lead_id")
        .join_asof(
            _taken_up(leads, deals),
            left_on="created_at",
            right_on="taken_up_at",
            by_left="asks",
            by_right="taken_up_of",
            strategy="forward",
            tolerance=SAME_INTEREST,
            check_sortedness=False,  # not possible within a person: Polars warns
        )
        .with_columns(**{name: pl.coalesce(name, f"its {name}") for name in _TOLD})
        .pipe(DIM_LEADS.in_order)
    )


def converted_leads(leads: pl.LazyFrame, touches: pl.LazyFrame) -> pl.LazyFrame:
    """Return dim_leads with the deal that each lead became, as its touches tell it.

    What the lead's own source says stands.
    """
    became = touches.filter("is_conversion").select("lead_id", became="deal_id")
    return (
        leads.join(became, on="lead_id", how="left", validate="1:1")
        .with_columns(converted_deal_id=pl.coalesce("converted_deal_id", "became"))
        .pipe(DIM_LEADS.in_order)
    )


def _with_deals(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sources that have deals of their own."""
    return deals.select("source", has_deals=pl.lit(value=True)).unique()


def _taken_up(leads: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the leads of sources with deals, by when they took up somebody."""
    is_there = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    return (
        leads.join(_with_deals(deals), on="source", how="semi")
        .filter(is_there & pl.col("person_id").is_not_null())
        .sort("created_at", "lead_id")
        .unique(["person_id", "created_at"], keep="first", maintain_order=True)
        .select(
            taken_up_of="person_id",
            taken_up_at="created_at",
            **{f"its {name}": name for name in _TOLD},
        )
    )
