"""Lead sources: what the sources call the doors that leads come through."""

import polars as pl

from transforms.tables.crm import DIM_LEAD_SOURCES
from transforms.warehouse.channels import channel

_KEY = ["source", "lead_source"]


def lead_sources(
    leads: pl.LazyFrame, people: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Return one row per lead source that leads, people or their deals name.

    Deals count where their source tells of leads or people at all: a file of deals is
    no list of where leads come from. What was deleted or merged away is named, and not
    counted.
    """
    tell = pl.concat([leads.select("source"), people.select("source")]).unique()
    of_theirs = deals.join(tell, on="source", how="semi")
    named = {"leads": leads, "people": people, "deals": of_theirs}
    counts = [
        frame.filter(pl.col("lead_source").is_not_null()).select(
            *_KEY,
            **{
                name: _is_there() if name == what else pl.lit(0, pl.Int64)
                for name in named
            },
        )
        for what, frame in named.items()
    ]
    return (
        pl.concat(counts)
        .group_by(_KEY)
        .agg(pl.col(*named).sum())
        .with_columns(channel=channel())
        .pipe(DIM_LEAD_SOURCES.in_order)
    )


def _is_there() -> pl.Expr:
    """Return 1 for what was neither deleted nor merged away, else 0."""
    is_gone = pl.col("deleted_at").is_not_null() | pl.col("merged_into").is_not_null()
    return (~is_gone).cast(pl.Int64)
