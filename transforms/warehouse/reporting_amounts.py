"""Reporting amounts: money of any currency in the reporting one, by dated rates."""

import polars as pl

from transforms.tables.table import MONEY

_EXACT = pl.Decimal(38, 10)


def with_reporting_amount(  # noqa: PLR0913 - names of columns have defaults
    frame: pl.LazyFrame,
    rates: pl.LazyFrame,
    *,
    on: str,
    reporting_currency: str,
    amount: str = "amount",
    named: str = "reporting_amount",
) -> pl.LazyFrame:
    """Add what an amount is worth in the reporting currency on a day.

    `on` names a column of days, `rates` is dim_exchange_rates. Rounded to two places,
    half to the even one. Null where the amount or its currency is, and where no rate
    holds on that day: such an amount is held back and counted, never guessed.
    """
    names = [*(n for n in frame.collect_schema().names() if n != named), named]
    value = (pl.col(amount).cast(_EXACT) * pl.col("_rate").cast(_EXACT)).round(
        2, mode="half_to_even"
    )
    is_ours = pl.col("currency") == reporting_currency
    return (
        frame.join(
            _rates_by_day(frame, rates, on),
            on=["currency", on],
            how="left",
            validate="m:1",
        )
        .with_columns(
            pl.when(is_ours).then(amount).otherwise(value.cast(MONEY)).alias(named)
        )
        .select(names)
    )


def _rates_by_day(frame: pl.LazyFrame, rates: pl.LazyFrame, on: str) -> pl.LazyFrame:
    """Return the rate of each currency on each day up to the frame's last one.

    A few thousand rows, whatever the frame's size; so nothing has to be sorted.
    """
    last = frame.select(_last=pl.col(on).max() + pl.duration(days=1))
    until = pl.min_horizontal(pl.coalesce("valid_to_date", "_last"), "_last")
    return (
        rates.join(last, how="cross")
        .with_columns(_until=until)
        .filter(pl.col("valid_from_date") < pl.col("_until"))
        .select(
            "currency",
            pl.date_ranges("valid_from_date", "_until", closed="left").alias(on),
            _rate="exchange_rate",
        )
        .explode(on)
    )
