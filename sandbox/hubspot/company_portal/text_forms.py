"""How HubSpot writes values: everything is text."""

from typing import Final

import polars as pl

# As the vendor's Java writes an instant: no fraction where there is none.
_EXACT: Final = "%Y-%m-%dT%H:%M:%S%.3fZ"
_NO_FRACTION: Final = ".000Z"
_MIDNIGHT: Final = "T00:00:00Z"
_FORECAST_CATEGORIES: Final = {
    "pipeline": "PIPELINE",
    "best case": "BEST_CASE",
    "commit": "COMMIT",
    "closed": "CLOSED",
    "omitted": "OMIT",
}
_DEAL_TYPES: Final = {
    "new business": "newbusiness",
    "expansion": "existingbusiness",
    "renewal": "renewal",
}


def milliseconds(instant: str) -> pl.Expr:
    """The instant cut to whole milliseconds: finer is nothing in HubSpot."""
    return pl.col(instant).dt.truncate("1ms")


def instant_text(instant: pl.Expr) -> pl.Expr:
    """The instant as text: 2026-03-31T10:00:00.123Z, or 2026-03-31T10:00:00Z."""
    text = instant.dt.strftime(_EXACT)
    return text.str.replace(_NO_FRACTION, "Z", literal=True)


def day_text(day: str) -> pl.Expr:
    """The day (text, 2026-03-31) as midnight in UTC."""
    return pl.col(day) + _MIDNIGHT


def forecast_category(category: str) -> pl.Expr:
    """HubSpot's name of a forecast category; null where it is another kind of text."""
    return pl.col(category).replace_strict(_FORECAST_CATEGORIES, default=None)


def deal_type(kind: str) -> pl.Expr:
    """HubSpot's name of the kind of a deal; "renewal" is an option of the company's."""
    return pl.col(kind).replace_strict(_DEAL_TYPES)
