"""Members: what is an owner's is also that of the owner's team."""

import polars as pl

KEY = ["period_number", "level", "member"]
NOBODY = "none"


def by_member(frame: pl.LazyFrame, owners: pl.LazyFrame) -> pl.LazyFrame:
    """Return each row twice: once for its owner_id, once for the team of that owner.

    `level` says which, `member` who; `none` where there is no owner, or no team is
    known of the owner. The team is the one that the owner belongs to now.
    """
    teams = owners.select("owner_id", "team")
    known = frame.join(teams, on="owner_id", how="left", validate="m:1")
    levels = (
        known.with_columns(
            level=pl.lit(level), member=pl.col(column).fill_null(NOBODY)
        ).drop("owner_id", "team")
        for level, column in (("owner", "owner_id"), ("team", "team"))
    )
    return pl.concat(levels)
