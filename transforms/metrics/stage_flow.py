"""Stage flow: how many deals moved from which stage into which, and their worth."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.metrics import money
from transforms.metrics.cohorts import period_columns, with_period_numbers
from transforms.metrics.local_days import with_local_date
from transforms.metrics.periods import TRAILING_DAYS, numbered_periods
from transforms.tables.movement import STAGE_FLOW
from transforms.tables.vocabulary import CREATED
from transforms.warehouse.reporting_amounts import with_reporting_amount

_STEP = ("level", "pipeline_id", "from_pipeline_id", "from_stage", "to_stage")
_COUNTED = ("moves", "moves_without_amount", "cents")
_PLACE_IN_PATH = ["level", "deal_id", "entry_number"]
_MOMENT = ["deal_id", "entered_at"]


def stage_flow(  # noqa: PLR0913 - four tables, the moment and two settings
    entries: pl.LazyFrame,
    states: pl.LazyFrame,
    dates: pl.LazyFrame,
    rates: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
    trailing_days: Sequence[int] = TRAILING_DAYS,
) -> pl.LazyFrame:
    """Return one row per period, level, pipeline, stage left and stage entered.

    A move is an entry of fct_stage_entries before `as_of`, in the period in which it
    came; a deal that moves twice counts twice. A deal's first stay comes from
    `created`. A deal that came back from deletion comes from where it was deleted, so
    it may come from the stage that it enters. `pipeline_id` is the pipeline entered.
    Where deals were merged two paths lie over each other: those entries are left out.
    The amount is that on entry, in the currency that the deal had then (after all that
    was saved at that instant), by the rate of that day.
    """
    columns = period_columns(trailing_days)
    periods = numbered_periods(dates, as_of=as_of, trailing_days=trailing_days)
    return (
        _moves(entries, as_of=as_of)
        .join(_currencies(states), on=_MOMENT, how="left", validate="m:1")
        .pipe(with_local_date, dates, instant="entered_at")
        .pipe(
            with_reporting_amount,
            rates,
            on="local_date",
            reporting_currency=reporting_currency,
        )
        .drop("local_date")
        .pipe(
            with_period_numbers,
            dates,
            instant="entered_at",
            as_of=as_of,
            trailing_days=trailing_days,
        )
        .group_by(*_STEP, *columns)
        .agg(**_sums())
        .unpivot(columns, index=[*_STEP, *_COUNTED], value_name="period_number")
        .filter(pl.col("period_number").is_not_null())  # null: not in that trailing one
        .group_by("period_number", *_STEP)
        .agg(pl.col(_COUNTED).sum())
        .join(periods, on="period_number", how="left", validate="m:1")
        .with_columns(
            amount=money.amount(pl.col("cents")), currency=pl.lit(reporting_currency)
        )
        .pipe(STAGE_FLOW.in_order)
    )


def _moves(entries: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the entries that count, each beside the one before it on its path."""
    counted = entries.filter(~pl.col("is_from_merge") & (pl.col("entered_at") < as_of))
    left = counted.select(
        "level",
        "deal_id",
        entry_number=pl.col("entry_number") + 1,
        from_pipeline_id="pipeline_id",
        from_stage="stage",
    )
    return counted.join(left, on=_PLACE_IN_PATH, how="left", validate="1:1").select(
        "level",
        "deal_id",
        "pipeline_id",
        pl.coalesce("from_pipeline_id", "pipeline_id"),
        pl.col("from_stage").fill_null(CREATED),
        "entered_at",
        to_stage="stage",
        amount="amount_at_entry",
    )


def _currencies(states: pl.LazyFrame) -> pl.LazyFrame:
    """Return each deal's currency by the instant from which it held.

    Of the states that begin at one instant only the last has a length.
    """
    has_length = pl.col("valid_to").is_null() | (
        pl.col("valid_to") > pl.col("valid_from")
    )
    return states.filter(has_length).select(
        "deal_id", "currency", entered_at="valid_from"
    )


def _sums() -> dict[str, pl.Expr]:
    """Return what moves add up to."""
    amount = pl.col("reporting_amount")
    return {
        "moves": pl.len().cast(pl.Int64),
        "moves_without_amount": amount.null_count().cast(pl.Int64),
        "cents": money.cents(amount).sum(),
    }
