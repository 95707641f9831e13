"""What must hold of `dim_teams` beyond its columns and its key."""

import polars as pl

from expectations.rule import Night, Rule


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a team."""
    return (
        Rule("a team has an owner", holds=pl.col("owners") > 0),
        Rule(
            "no more owners of a team are active than there are",
            holds=pl.col("active_owners") <= pl.col("owners"),
        ),
        Rule(
            "teams count exactly the owners and open deals that dim_owners says",
            holds=(pl.col("owners") == pl.col("of_owners"))
            & (pl.col("open_deals") == pl.col("deals_of_owners")),
            over=teams_beside_owners,
            of=("dim_teams", "dim_owners"),
        ),
    )


def teams_beside_owners(teams: pl.LazyFrame, owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return every team of either table, with what the owners add up to."""
    added_up = (
        owners.filter(pl.col("team").is_not_null())
        .group_by("team")
        .agg(of_owners=pl.len(), deals_of_owners=pl.col("open_deals").sum())
    )
    return teams.join(added_up, on="team", how="full", validate="1:1")
