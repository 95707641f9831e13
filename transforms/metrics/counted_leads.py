"""Counted leads: those that are still somebody's, and what became of each so far."""

import polars as pl

from transforms.tables.vocabulary import NO_SOURCE


def counted_leads(
    leads: pl.LazyFrame, statuses: pl.LazyFrame, responses: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the leads that were neither deleted nor merged, with what became of each.

    A lead that became a deal is converted, whatever its status says. One that became
    none is closed where its status says so, else open: a qualified one without a deal,
    too, since nobody has declined it. Adds is_contacted, is_qualified, is_converted,
    is_closed, is_open, is_unattended, and the columns of `responses`.
    """
    is_there = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
    standing = pl.col("standing").fill_null("open")
    is_converted = pl.col("converted_deal_id").is_not_null()
    return (
        leads.filter(is_there)
        .join(
            statuses.select("status_id", "standing"),
            on="status_id",
            how="left",
            validate="m:1",
        )
        .join(responses, on="lead_id", how="left", validate="1:1")
        .with_columns(
            pl.col("lead_source", "channel").fill_null(NO_SOURCE),
            is_contacted=pl.col("first_response_at").is_not_null(),
            is_qualified=is_converted | (standing == "qualified"),
            is_converted=is_converted,
            is_closed=~is_converted & (standing == "closed"),
            is_open=~is_converted & (standing != "closed"),
        )
        .with_columns(is_unattended=pl.col("is_open") & ~pl.col("is_contacted"))
    )
