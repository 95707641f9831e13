"""Fields: how a search compares a property, by the property's kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import polars as pl

from sandbox.hubspot.index import MODIFIED, Index
from sandbox.hubspot.refusals import invalid

_CREATED: Final = ("createdate", "hs_createdate")
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.fZ"


@dataclass(frozen=True)
class Field:
    """A property to compare: its column, and how the compared value is read."""

    column: pl.Expr
    value: Callable[[object], str | int | float]


def field(name: str, *, index: Index, object_type: str) -> Field:
    """Return how a property is compared: as a number, as milliseconds, or as text.

    Raises `Refusal` (400) where the object type has no such property.
    """
    if name == "hs_object_id":
        return Field(pl.col("id"), _number)
    if name not in index.shelf(object_type).properties:
        message = f"Unable to find property {name!r} of {object_type}"
        raise invalid(message)
    if name in MODIFIED:
        return Field(pl.col("updated_at").dt.epoch("ms"), _milliseconds)
    if name in _CREATED:
        return Field(pl.col("created_at").dt.epoch("ms"), _milliseconds)
    kind = index.kind(object_type, name)
    if kind in {"datetime", "date"}:
        return Field(_instant(pl.col(name)).dt.epoch("ms"), _milliseconds)
    if kind == "number":
        return Field(pl.col(name).cast(pl.Float64, strict=False), _number)
    return Field(pl.col(name), str)


def _instant(text: pl.Expr) -> pl.Expr:
    day = text.str.to_date("%F", strict=False).cast(pl.Datetime("us"))
    instant = text.str.to_datetime(_INSTANT, time_unit="us", strict=False)
    return pl.coalesce(instant, day)


def _number(value: object) -> float:
    try:
        return int(str(value))
    except ValueError:
        pass
    try:
        return float(str(value))
    except ValueError:
        message = "a number is compared with something that is none"
        raise invalid(message) from None


def _milliseconds(value: object) -> int:
    text = str(value)
    if text.removeprefix("-").isdigit():
        return int(text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = "an instant is compared with neither milliseconds nor an ISO date"
        raise invalid(message) from None
    zoned = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return round(zoned.timestamp() * 1_000)
