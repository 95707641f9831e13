"""Quota members: which owner or team a quota is of, and which of them nobody knows."""

import polars as pl

UNKNOWN_OWNER = "nobody knows its owner"
UNKNOWN_TEAM = "nobody knows its team"
SEVERAL_OWNERS = "several owners go by its name"


def with_members(
    quotas: pl.LazyFrame, owners: pl.LazyFrame, teams: pl.LazyFrame
) -> pl.LazyFrame:
    """Put the owner_id in the place of what was written, and say what was not found.

    An owner is written as the `owner_id`, or without its source, or by name, letter by
    letter; the first of the three that fits. Where several owners share what is written
    nobody is guessed. `member_problem` is null where the member is known.
    """
    team = teams.select(member="team", level=pl.lit("team"), is_team=pl.lit(value=True))
    return (
        quotas.join(
            _owner_names(owners), on=["level", "member"], how="left", validate="m:1"
        )
        .join(team, on=["level", "member"], how="left", validate="m:1")
        .with_columns(
            member_problem=_problem(),
            member=pl.when(pl.col("namesakes") == 1)
            .then("known_owner")
            .otherwise("member"),
        )
        .drop("known_owner", "namesakes", "is_team")
    )


def _problem() -> pl.Expr:
    """Return why it is not known whose quota it is."""
    is_owners, is_teams = pl.col("level") == "owner", pl.col("level") == "team"
    return (
        pl.when(is_owners & pl.col("namesakes").is_null())
        .then(pl.lit(UNKNOWN_OWNER))
        .when(is_owners & (pl.col("namesakes") > 1))
        .then(pl.lit(SEVERAL_OWNERS))
        .when(is_teams & pl.col("is_team").is_null())
        .then(pl.lit(UNKNOWN_TEAM))
    )


def _owner_names(owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each owner may be written as, and how many it could be.

    Of what is one owner's id and another's name, the id counts.
    """
    ways = (
        pl.col("owner_id"),
        pl.col("owner_id").str.replace(r"^[^:]+:", ""),
        pl.col("owner_name"),
    )
    written = pl.concat(
        owners.select(member=way, known_owner="owner_id", way=pl.lit(number))
        for number, way in enumerate(ways)
    )
    return (
        written.filter(pl.col("way") == pl.col("way").min().over("member"))
        .group_by("member")
        .agg(
            pl.col("known_owner").min(),
            namesakes=pl.col("known_owner").n_unique(),
        )
        .with_columns(level=pl.lit("owner"))
    )
