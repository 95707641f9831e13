"""What must hold of `dim_quotas` beyond its columns and its key."""

import polars as pl

from expectations.rule import Night, Rule

_IS_OWNERS = pl.col("level") == "owner"
_IS_TEAMS = pl.col("level") == "team"


def rules(_night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a quota."""
    return (
        Rule("no quota is below zero", holds=pl.col("quota_amount") >= 0),
        Rule(
            "a quota's period ends after it begins",
            holds=pl.col("period_end_date") > pl.col("period_start_date"),
        ),
        Rule(
            "exactly the company's quotas are of all",
            holds=(pl.col("level") == "company") == (pl.col("member") == "all"),
        ),
        Rule(
            "every owner with a quota is in dim_owners",
            holds=pl.col("is_known"),
            over=quotas_beside_owners,
            of=("dim_quotas", "dim_owners"),
        ),
        Rule(
            "every team with a quota is in dim_teams",
            holds=pl.col("is_known"),
            over=quotas_beside_teams,
            of=("dim_quotas", "dim_teams"),
        ),
    )


def quotas_beside_owners(quotas: pl.LazyFrame, owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return the quotas of owners with `is_known`: true, or null."""
    known = owners.select(member="owner_id", is_known=pl.lit(value=True))
    return quotas.filter(_IS_OWNERS).join(
        known, on="member", how="left", validate="m:1"
    )


def quotas_beside_teams(quotas: pl.LazyFrame, teams: pl.LazyFrame) -> pl.LazyFrame:
    """Return the quotas of teams with `is_known`: true, or null."""
    known = teams.select(member="team", is_known=pl.lit(value=True))
    return quotas.filter(_IS_TEAMS).join(known, on="member", how="left", validate="m:1")
