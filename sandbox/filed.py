"""The company as systems see it that keep the first deal when two are merged."""

from dataclasses import replace

import polars as pl

from sandbox.changes import FIELDS, MERGED_INTO
from sandbox.company import Company


def filed(company: Company) -> Company:
    """Return the company without merges: what its exports to files tell.

    There the first deal of two goes on by its own number, and the second is deleted at
    that instant. Deals and changes only; the numbers of the log's rows have gaps.
    """
    ends = company.merges
    survivors = ends["survivor"].implode()
    return replace(
        company,
        deals=company.deals.filter(~pl.col("deal_id").is_in(survivors)),
        changes=_unmerged(company.changes, ends),
    )


def _unmerged(changes: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Return the changes as those of the deals that were there first."""
    made = merges.filter("is_primary").select(
        "merged_at", primary="deal_id", deal_id="survivor"
    )
    second = merges.filter(~pl.col("is_primary"))["deal_id"]
    is_end = pl.col("field") == MERGED_INTO
    is_past = pl.col("changed_at") <= pl.col("merged_at")
    return (
        changes.lazy()
        .join(made.lazy(), on="deal_id", how="left", validate="m:1")
        .filter(
            ~is_past.fill_null(value=False),
            ~is_end | pl.col("deal_id").is_in(second.implode()),
        )
        .with_columns(
            deal_id=pl.coalesce("primary", "deal_id"),
            field=pl.when(is_end).then(pl.lit(FIELDS[-1])).otherwise("field"),
            value=pl.when(is_end).then(pl.lit("true")).otherwise("value"),
        )
        .select(changes.columns)
        .sort("sequence")
        .collect()
    )
