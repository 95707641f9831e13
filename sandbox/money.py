"""Three currencies: where customers pay in which, and what it is in euros each day."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from sandbox.streams import stream

EUR = "EUR"
CURRENCY_OF = {"DE": EUR, "AT": EUR, "IT": EUR, "CH": "CHF", "US": "USD"}
# What the price list asks in each currency for one euro: it is not moved every day.
PRICE_LEVELS = {EUR: 1.0, "CHF": 0.95, "USD": 1.1}
# Euros for one unit on the first day, and how far that wanders in a day (log scale).
_STARTS = {"CHF": 1.04, "USD": 0.92}
_DAILY = 0.004
_WEEKEND = 5
# Old enough for the oldest deal that was ever imported.
_BEFORE = timedelta(days=400)


def rates(seed: int, *, starts_on: date, ends_on: date) -> pl.DataFrame:
    """Return one row per currency and day: currency, date, rate (text, six decimals).

    The rate is what one unit of the currency is in euros; EUR has no row. It wanders
    from working day to working day, and stands still at weekends. The days begin 400
    days before `starts_on` and include `ends_on`.
    """
    return pl.concat(
        _rate(seed, currency, starts_on - _BEFORE, ends_on) for currency in _STARTS
    )


def _rate(seed: int, currency: str, first: date, last: date) -> pl.DataFrame:
    """Return the rates of one currency."""
    days = pl.date_range(first, last, eager=True).alias("date")
    steps = stream(seed, f"rates {currency}").normal(0, _DAILY, len(days))
    moving = np.where(days.dt.weekday().to_numpy() <= _WEEKEND, steps, 0.0)
    rate = _STARTS[currency] * np.exp(np.cumsum(moving))
    millionths = pl.Series(np.rint(rate * 1_000_000)).cast(pl.Int64)
    return pl.select(
        currency=pl.lit(currency),
        date=days,
        rate=_decimals(pl.lit(millionths), 6),
    )


def _decimals(units: pl.Expr, places: int) -> pl.Expr:
    """Whole units of the last decimal place as text with a point."""
    one: int = 10**places
    after = (units % one).cast(pl.String).str.zfill(places)
    return (units // one).cast(pl.String) + "." + after


def as_text(cents: pl.Expr) -> pl.Expr:
    """An amount as a CRM writes it: two decimals after a point."""
    return _decimals(cents, 2)
