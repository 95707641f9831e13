"""Pipeline movement: what made the open pipeline what it is, period by period."""

from datetime import datetime

import polars as pl

from transforms.metrics import money
from transforms.metrics.movement_boundaries import movement_periods
from transforms.metrics.movement_buckets import (
    COUNTED,
    PLACE,
    changes,
    ends,
    with_teams,
)
from transforms.metrics.movement_measures import measured, summed
from transforms.tables.movement import PIPELINE_MOVEMENT


def pipeline_movement(
    movements: pl.LazyFrame,
    owners: pl.LazyFrame,
    dates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return one row per bucket of a member of a segment in one period and scope.

    `movements` are the deal_movements of the same night. What is open at an instant is
    what was true just before it, as it stood then; the end of a running period is
    `as_of`. start and all the changes add up to end, to the cent: what leaves is
    negative, and so is `amount_down`.

    Each deal's change lies in one bucket. It left: `deleted` (merged away, too) before
    `won` before `lost` before `left_segment` (it is open with another member) before
    `pushed_out`. It came: `created` (it was not there at the start) before `reopened`
    (it was won, lost or deleted) before `entered_segment` before `pulled_in`. It
    stayed: `amount_up` or `amount_down`; and beside these `currency`, what the rates
    alone made of its first amount. So a deal that was won in the period in which it
    came, or that went and came back within it, is in no bucket: it changed nothing.

    In the scope `closing` count open deals that were then expected by the period's end,
    the overdue ones too; only there is a deal pushed out or pulled in. A deal with no
    expected day is expected by none. An amount that is not known, or without a rate on
    that day, adds nothing and is counted. Where a rate is known at one end only, what
    the first amount is worth by it lies in `currency`.
    """
    rows = movements.pipe(measured).pipe(summed).pipe(with_teams, owners)
    periods = movement_periods(dates, as_of=as_of)
    return (
        pl.concat([ends(rows), changes(rows)])
        .group_by(PLACE)
        .agg(pl.col(COUNTED).sum())
        .join(periods, on="period_number", how="left", validate="m:1")
        .with_columns(
            amount=money.amount(pl.col("cents")), currency=pl.lit(reporting_currency)
        )
        .pipe(PIPELINE_MOVEMENT.in_order)
    )
