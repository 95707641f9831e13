"""Known deals: what had become of every deal by as_of, and what it was worth."""

from datetime import datetime

import polars as pl

from transforms.forecast.known_history import known_states

_CLASSES = ("open", "won", "lost")
_OPEN, _WON, _LOST = range(3)


def known_deals(
    states: pl.LazyFrame,
    stays: pl.LazyFrame,
    deals: pl.LazyFrame,
    *,
    as_of: datetime,
    reporting_currency: str,
) -> pl.LazyFrame:
    """Return one row per deal that had a stay before `as_of`.

    Columns: deal_id, pipeline_id (the one it is in), first_entered_at, was_open (for
    any time at all), is_arrival (it came while we looked, and was open), outcome (open,
    won, lost or gone: deleted or merged away), ended_at (null while open), rate (what
    one unit of the deal's money is in the reporting currency; null: not known), amount
    (in the reporting currency; null: not known).

    The outcome is read from the stays, so a deal reopened later is still won here. Of
    `deals` (dim_deals) only the exchange rate is taken.
    """
    return (
        _paths(stays)
        .with_columns(outcome=_outcome(), ended_at=_ended_at())
        .join(_standing(states, as_of=as_of), on="deal_id", how="inner", validate="1:1")
        .join(
            _rates(deals, reporting_currency),
            on="deal_id",
            how="left",
            validate="1:1",
        )
        .with_columns(rate=_rate(reporting_currency))
        .select(
            "deal_id",
            "pipeline_id",
            "first_entered_at",
            "was_open",
            "outcome",
            "ended_at",
            "rate",
            is_arrival=pl.col("came_in_sight") & pl.col("was_open"),
            amount=reported(),
        )
    )


def reported() -> pl.Expr:
    """The deal's amount in the reporting currency, to the cent; null: not known."""
    own = pl.col("amount").cast(pl.Float64)
    return (own * pl.col("rate")).round(2).cast(pl.Decimal(38, 2))


def _rate(reporting_currency: str) -> pl.Expr:
    """What one unit of the deal's money is in the reporting currency; null: unknown.

    A deal that states neither currency nor amount is taken to be in ours.
    """
    states_nothing = pl.col("currency").is_null() & pl.col("amount").is_null()
    is_ours = pl.col("currency") == reporting_currency
    return pl.when(is_ours | states_nothing).then(1.0).otherwise("rate")


def _paths(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Return where each deal's path began and ended.

    The number of a stay and its class travel as one number, so that the last stay's
    class is a maximum and nothing has to be sorted.
    """
    code = pl.col("stage_class").replace_strict(
        _CLASSES, range(len(_CLASSES)), return_dtype=pl.Int64
    )
    is_first = pl.col("stay_number") == 1
    lasted = (pl.col("exited_at") > pl.col("entered_at")).fill_null(value=True)
    return (
        stays.with_columns(
            last=pl.col("stay_number") * len(_CLASSES) + code,
            is_here=pl.col("exited_at").is_null(),
            left_other_than_won=pl.when(code != _WON).then("exited_at"),
            left_other_than_lost=pl.when(code != _LOST).then("exited_at"),
            was_open=(code == _OPEN) & lasted,
            came_in_sight=is_first & (pl.col("known_from") == pl.col("entered_at")),
        )
        .group_by("deal_id")
        .agg(
            pl.col("last", "left_other_than_won", "left_other_than_lost").max(),
            pl.col("is_here", "was_open", "came_in_sight").any(),
            first_entered_at=pl.col("entered_at").min(),
            last_exited_at=pl.col("exited_at").max(),
        )
        .with_columns(last_class=pl.col("last") % len(_CLASSES))
    )


def _outcome() -> pl.Expr:
    """What had become of the deal; a path that just stops was deleted or merged."""
    return (
        pl.when(~pl.col("is_here"))
        .then(pl.lit("gone"))
        .otherwise(
            pl.col("last_class").replace_strict(
                range(len(_CLASSES)), _CLASSES, return_dtype=pl.String
            )
        )
    )


def _ended_at() -> pl.Expr:
    """When the outcome that stood was reached: a step within won does not move it."""
    return (
        pl.when(~pl.col("is_here"))
        .then("last_exited_at")
        .when(pl.col("last_class") == _WON)
        .then(pl.coalesce("left_other_than_won", "first_entered_at"))
        .when(pl.col("last_class") == _LOST)
        .then(pl.coalesce("left_other_than_lost", "first_entered_at"))
    )


def _standing(states: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return what is true of each deal at `as_of`."""
    return (
        known_states(states, as_of=as_of)
        .filter(pl.col("valid_to").is_null())
        .select("deal_id", "pipeline_id", "amount", "currency")
    )


def _rates(deals: pl.LazyFrame, reporting_currency: str) -> pl.LazyFrame:
    """Return what one unit of the money of deals in other currencies is in ours."""
    amount, reporting = pl.col("amount"), pl.col("reporting_amount")
    is_told = reporting.is_not_null() & (amount != 0)
    return deals.filter((pl.col("currency") != reporting_currency) & is_told).select(
        "deal_id", rate=reporting.cast(pl.Float64) / amount.cast(pl.Float64)
    )
