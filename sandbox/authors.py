"""Who made a change: the owner of the moment, an import, or a machine."""

import polars as pl

from sandbox.channels import MACHINES
from sandbox.lookups import looked_up

ADMIN = "admin"


def with_authors(
    changes: pl.LazyFrame,
    deals: pl.DataFrame,
    hand_overs: pl.DataFrame,
    *,
    admin_at: int,
) -> pl.LazyFrame:
    """Return the changes, sorted by instant, with changed_by.

    What comes by machine is entered by the integration, what was imported by the
    import, what happens at `admin_at` by the admin, and everything else by who owned
    the deal after the change.
    """
    owned = hand_overs.lazy().sort("changed_at").rename({"value": "owner_name"})
    appeared_at = looked_up(deals["appeared_at"], "deal")
    born_by = looked_up(deals.select(_born_by()).to_series(), "deal")
    is_birth = pl.col("changed_at") == appeared_at
    return changes.join_asof(
        owned, on="changed_at", by="deal", check_sortedness=False
    ).with_columns(
        changed_by=pl.when(is_birth & born_by.is_not_null())
        .then(born_by)
        .when(pl.col("changed_at") == admin_at)
        .then(pl.lit(ADMIN))
        .otherwise(pl.col("owner_name").fill_null("workflow"))
    )


def _born_by() -> pl.Expr:
    """Who entered the deal, where that was not a person."""
    return (
        pl.when("is_imported")
        .then(pl.lit("import"))
        .when(pl.col("lead_source").is_in(MACHINES))
        .then(pl.lit("integration"))
    )
