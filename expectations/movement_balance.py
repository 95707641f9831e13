"""Movement balance: the sums of `pipeline_movement` that must agree, side by side."""

from datetime import datetime

import polars as pl

from transforms.tables.table import MONEY
from transforms.tables.vocabulary import MOVEMENT_SEGMENTS

_WHOSE = ("period", "period_start_date", "scope", "segment", "member")
_COMING = ("start", "created", "reopened", "pulled_in", "entered_segment")
_GOING = ("end", "pushed_out", "lost", "won", "deleted", "left_segment")
_EXACT = pl.Decimal(38, 10)


def waterfalls(movement: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per member: by how much amounts and deals miss the end."""
    bucket, amount = pl.col("bucket"), pl.col("amount")
    is_end = bucket == "end"
    return movement.group_by(_WHOSE).agg(
        amount_off=amount.filter(~is_end).sum() - amount.filter(is_end).sum(),
        deals_off=pl.col("deals").filter(bucket.is_in(_COMING)).sum()
        - pl.col("deals").filter(bucket.is_in(_GOING)).sum(),
    )


def beside_the_whole(movement: pl.LazyFrame) -> pl.LazyFrame:
    """Return start and end of each segment, beside those of the whole."""
    key = ["period", "period_start_date", "scope", "bucket"]
    ends = movement.filter(pl.col("bucket").is_in(["start", "end"]))
    segments = pl.LazyFrame({"segment": MOVEMENT_SEGMENTS})
    whole = ends.filter(pl.col("segment") == "all").select(
        *key, amount_of_all="amount", deals_of_all="deals"
    )
    return (
        ends.group_by(*key, "segment")
        .agg(pl.col("amount", "deals").sum())
        .join(
            whole.join(segments, how="cross"),
            on=[*key, "segment"],
            how="full",
            coalesce=True,
            validate="1:1",
        )
    )


def starts_beside_ends(
    movement: pl.LazyFrame, dates: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return what each member had open when a period began, told by both beside it.

    Where a period has no row the member had nothing. The end of a running period is
    not yet a beginning.
    """
    key = ["period", "segment", "member", "date"]
    everything = movement.filter(pl.col("scope") == "open")
    began = everything.filter(pl.col("bucket") == "start").select(
        *key[:-1], "amount", "deals", date="period_start_date"
    )
    ended = everything.filter(pl.col("bucket") == "end").select(
        *key[:-1], date="period_end_date", amount_then="amount", deals_then="deals"
    )
    past = dates.filter(pl.col("starts_at") < as_of).select("date")
    return (
        began.join(ended, on=key, how="full", coalesce=True, validate="1:1")
        .join(past, on="date", how="semi")
        .with_columns(pl.col("^(amount|deals).*$").fill_null(0))
    )


def end_beside_deals(
    movement: pl.LazyFrame,
    deals: pl.LazyFrame,
    dates: pl.LazyFrame,
    rates: pl.LazyFrame,
    *,
    as_of: datetime,
) -> pl.LazyFrame:
    """Return one row: what is open by the running month, and by the deals themselves.

    The deals are valued here once more, by the rates of the day that holds the last
    moment before `as_of`; what has no amount or no rate is worth nothing.
    """
    later = dates.filter(pl.col("starts_at") >= as_of).select(period_end_date="date")
    of_movement = (
        movement.filter(
            (pl.col("period") == "month")
            & (pl.col("scope") == "open")
            & (pl.col("segment") == "all")
            & (pl.col("bucket") == "end")
        )
        .join(later, on="period_end_date", how="semi")
        .select(pl.col("deals").sum(), pl.col("amount").sum())
    )
    today = dates.filter((pl.col("starts_at") < as_of) & (pl.col("ends_at") >= as_of))
    ours = movement.select("currency").unique().with_columns(is_ours=True)
    of_deals = (
        deals.filter(pl.col("outcome") == "open")
        .join(_rates_of(rates, today), on="currency", how="left", validate="m:1")
        .join(ours, on="currency", how="left", validate="m:1")
        .select(open_deals=pl.len(), open_amount=_worth().sum())
    )
    return pl.concat([of_movement, of_deals], how="horizontal")


def _rates_of(rates: pl.LazyFrame, today: pl.LazyFrame) -> pl.LazyFrame:
    """Return the exchange rates that hold today."""
    begun = pl.col("valid_from_date") <= pl.col("date")
    holds = (pl.col("valid_to_date") > pl.col("date")).fill_null(value=True)
    return (
        rates.join(today.select("date"), how="cross")
        .filter(begun & holds)
        .select("currency", "exchange_rate")
    )


def _worth() -> pl.Expr:
    """Return what a deal is worth today in the reporting currency."""
    exact = pl.col("amount").cast(_EXACT) * pl.col("exchange_rate").cast(_EXACT)
    rounded = exact.round(2, mode="half_to_even").cast(MONEY)
    return pl.when(pl.col("is_ours")).then("amount").otherwise(rounded)
