"""Pipeline movement deals: the deals behind each change of the open pipeline."""

from datetime import datetime, timedelta

import polars as pl

from transforms.metrics import money
from transforms.metrics.movement_boundaries import movement_periods
from transforms.metrics.movement_buckets import changes, with_teams
from transforms.metrics.movement_measures import measured
from transforms.tables.movement import PIPELINE_MOVEMENT_DEALS
from transforms.tables.vocabulary import MOVEMENT_LISTED_DAYS

_LISTED = timedelta(days=MOVEMENT_LISTED_DAYS)
_WHY = tuple(
    f"{name}_{end}"
    for name in ("stage_id", "owner_id", "expected_close_date")
    for end in ("before", "after")
)


def pipeline_movement_deals(
    movements: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return one row per deal in a bucket of pipeline_movement, but for start and end.

    Of periods that end less than 100 days before `as_of`, so that the table does not
    grow with the past: the running ones, and those that ended last. The deals of a
    bucket add up to it, to the cent. Beside each stands what explains it: stage, owner
    and expected close date at the period's start and at its end, also of a deal that
    was closed or deleted by then.
    """
    recent = movement_periods(dates, as_of=as_of).filter(
        pl.col("ends_at") > as_of - _LISTED
    )
    rows = movements.join(recent, on="period_number", how="semi").pipe(measured)
    return (
        rows.pipe(with_teams, owners)
        .pipe(changes, "deal_id", *_WHY)
        .join(recent, on="period_number", how="left", validate="m:1")
        .with_columns(
            pl.col(pl.Categorical).cast(pl.String),
            amount=money.amount(pl.col("cents")),
            currency=pl.lit(reporting_currency),
        )
        .pipe(PIPELINE_MOVEMENT_DEALS.in_order)
    )
