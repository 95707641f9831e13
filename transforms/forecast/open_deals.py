"""Open deals: what each may bring, and how likely it does before a period ends."""

from datetime import datetime

import polars as pl

from transforms.forecast.growths import is_blank, stood_at
from transforms.forecast.hazards import won_incidence
from transforms.forecast.stands import STAND, with_size_bands
from transforms.forecast.weeks import age_band


def open_deals(
    stays: pl.LazyFrame, deals: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per deal that was open at `as_of`.

    Columns: deal_id, those of `STAND`, amount (in the reporting currency), is_foreign
    (its money cannot be told in it).
    """
    still = pl.col("exited_at").is_null() & (pl.col("stage_class") == "open")
    return (
        stays.filter(still)
        .join(
            deals.select("deal_id", "amount", "rate"),
            on="deal_id",
            how="inner",
            validate="1:1",
        )
        .pipe(with_size_bands, deals)
        .select(
            "deal_id",
            "canonical_stage",
            "pipeline_id",
            "stage_id",
            "amount",
            "size_band",
            is_foreign=pl.col("rate").is_null(),
            age_band=age_band("entered_at", pl.lit(0), as_of=as_of),
        )
    )


def expected_amounts(
    open_deals: pl.LazyFrame, averages: pl.LazyFrame, growths: pl.LazyFrame
) -> pl.LazyFrame:
    """Add `expected_amount`: what each deal brings if it is won, a float.

    What it stands at times what such deals grew by. A deal whose money cannot be told
    in the reporting currency brings nothing here, and is counted elsewhere.
    """
    grown = stood_at().cast(pl.Float64) * pl.col("growth").fill_null(1.0)
    return (
        open_deals.join(averages, on="pipeline_id", how="left", validate="m:1")
        .with_columns(is_blank=is_blank())
        .join(growths, on=["stage_id", "is_blank"], how="left", validate="m:1")
        .with_columns(
            expected_amount=pl.when(pl.col("is_foreign"))
            .then(0.0)
            .otherwise(grown.round(2))
        )
    )


def chances(hazards: pl.LazyFrame, elapsed: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per stand and period, the chance to be won before the period ends.

    Columns: those of a stand, period, chance. Rounded to the twelfth digit, so that it
    is the same whatever order the lead weeks were added in.
    """
    won_by_then = pl.col("won_incidence") * pl.col("elapsed_share")
    return (
        hazards.sort(*STAND, "lead_week")
        .with_columns(won_incidence(STAND))
        .join(elapsed, on="lead_week", how="inner", validate="m:m")
        .group_by(*STAND, "period")
        .agg(chance=won_by_then.sum())
        .with_columns(pl.col("chance").round(12).clip(0.0, 1.0))
    )
