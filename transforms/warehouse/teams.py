"""Teams: which of them owners belong to, and what they hold together."""

import polars as pl

from transforms.tables.references import DIM_TEAMS


def teams(owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per team that an owner of `owners` (dim_owners) belongs to.

    An owner belongs to one team: the one that the CRM names now. Teams of one name in
    two sources are one team. An owner of whom no list says so is not active.
    """
    return (
        owners.filter(pl.col("team").is_not_null())
        .group_by("team")
        .agg(
            owners=pl.len().cast(pl.Int64),
            active_owners=pl.col("is_active").sum().cast(pl.Int64),
            open_deals=pl.col("open_deals").sum(),
        )
        .pipe(DIM_TEAMS.in_order)
    )
