"""Owners: who has held deals, since when, and how many are open with them."""

import polars as pl

from transforms.tables.crm_lists import KNOWN_OWNERS
from transforms.tables.warehouse import DIM_OWNERS


def owners(
    states: pl.LazyFrame, deals: pl.LazyFrame, known: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Return one row per owner that any state of any deal names, or a CRM's list.

    `known` is that list (`KNOWN_OWNERS`); it gives the name, the team and whether the
    owner is still active. An owner that it lacks is kept under the id.
    """
    open_deals = (
        deals.filter(pl.col("outcome") == "open")
        .group_by("owner_id")
        .agg(open_deals=pl.len().cast(pl.Int64))
    )
    on_lists = KNOWN_OWNERS.conform(KNOWN_OWNERS.empty() if known is None else known)
    return (
        states.filter(pl.col("owner_id").is_not_null())
        .group_by("owner_id")
        .agg(
            first_seen_at=pl.col("valid_from").min(),
            last_seen_at=pl.col("valid_from").max(),
        )
        .join(on_lists, on="owner_id", how="full", coalesce=True, validate="1:1")
        .join(open_deals, on="owner_id", how="left", validate="1:1")
        .with_columns(
            source=pl.col("owner_id").str.extract(r"^([^:]+):"),
            owner_name=pl.coalesce(
                "owner_name", pl.col("owner_id").str.replace(r"^[^:]+:", "")
            ),
            open_deals=pl.col("open_deals").fill_null(0),
        )
        .pipe(DIM_OWNERS.in_order)
    )
