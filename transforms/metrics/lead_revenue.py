"""Lead revenue: what won deals are worth, given to the leads that led to them."""

import polars as pl

from transforms.metrics import money


def with_first_touch_revenue(
    leads: pl.LazyFrame, touches: pl.LazyFrame, deals: pl.LazyFrame
) -> pl.LazyFrame:
    """Add what each lead brought: is_won, first_cents and is_won_without_amount.

    A lead is won when the deal that it became stands as won. The first of the leads
    that became the deal brings all of its worth, the others nothing; the last column
    says that the first one's deal has no known worth.
    """
    became = (
        touches.filter("is_conversion")
        .join(leads.select("lead_id"), on="lead_id", how="semi")
        .join(_won(deals), on="deal_id", how="inner", validate="m:1")
    )
    is_first = pl.col("touch_number") == pl.col("touch_number").min().over("deal_id")
    worth = became.select(
        "lead_id",
        is_won=pl.lit(value=True),
        first_cents=pl.when(is_first).then("cents"),
        is_won_without_amount=is_first & pl.col("cents").is_null(),
    )
    return leads.join(worth, on="lead_id", how="left", validate="1:1").with_columns(
        pl.col("is_won", "is_won_without_amount").fill_null(value=False)
    )


def linear_revenue(touches: pl.LazyFrame, deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return every touch of a won deal with its even share of it, in `linear_cents`.

    Whole cents that add up to the deal's worth: the first touches get what is over.
    """
    touched, cents = pl.col("touches"), pl.col("cents")
    even = cents // touched
    over = pl.col("touch_number") <= cents - even * touched
    return (
        touches.with_columns(touches=pl.len().over("deal_id").cast(pl.Int64))
        .join(_won(deals), on="deal_id", how="inner", validate="m:1")
        .with_columns(linear_cents=(even + over.cast(pl.Int64)).fill_null(0))
    )


def _won(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return the deals that stand as won, and what they are worth in whole cents."""
    return deals.filter(pl.col("outcome") == "won").select(
        "deal_id", cents=money.cents(pl.col("reporting_amount"))
    )
