"""Typed values as text: one canonical form for each type, so staging has one rule."""

import decimal as exact
import json
from datetime import date, datetime, time

import polars as pl
from polars import selectors as cs

from sources.readers.batch import Decimal

_WHOLE_BELOW = 2**63  # from there on a whole float has no 64-bit integer


def text_columns(frame: pl.DataFrame, *, decimal: Decimal) -> pl.DataFrame:
    """Return the frame with every column as text; an empty text becomes null.

    Instants and dates become ISO 8601, with the offset where there is a zone; decimals
    keep all their places; a float that is whole has none; lists and structs become
    JSON. The decimal sign is the declared one.
    """
    return (
        frame.with_columns(nested_text(column) for column in frame.select(cs.nested()))
        .with_columns(
            cs.datetime().pipe(instant_text),
            cs.float().pipe(float_text).str.replace(".", decimal, literal=True),
            cs.decimal().cast(pl.String).str.replace(".", decimal, literal=True),
            (cs.date() | cs.time() | cs.duration()).dt.to_string("iso"),
        )
        .cast(pl.String)
        .with_columns(pl.all().replace("", None))
    )


def instant_text(instant: pl.Expr) -> pl.Expr:
    """The instant in ISO 8601, without a fraction of a second that is zero."""
    written = instant.dt.to_string("iso:strict")
    return written.str.replace(r"\.0+([+-].*)?$", "${1}")


def float_text(number: pl.Expr) -> pl.Expr:
    """The number in its shortest exact form; a whole one without decimal places."""
    is_whole = (number == number.floor()) & (number.abs() < _WHOLE_BELOW)
    whole = number.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(is_whole).then(whole).otherwise(number.cast(pl.String))


def nested_text(column: pl.Series) -> pl.Series:
    """The lists or structs of a column as JSON."""
    written = [None if v is None else json_text(v) for v in column.to_list()]
    return pl.Series(column.name, written, pl.String)


class Literal(str):
    """A number as a JSON file writes it."""

    __slots__ = ()


def json_text(value: object) -> str:
    """Return a value as JSON, numbers just as they were written."""
    match value:
        case Literal() | int() | float() | exact.Decimal() if not isinstance(
            value, bool
        ):
            return str(value)
        case dict():
            fields = (f"{json_text(k)}:{json_text(v)}" for k, v in value.items())
            return "{" + ",".join(fields) + "}"
        case list() | tuple():
            return "[" + ",".join(json_text(item) for item in value) + "]"
        case date() | datetime() | time():
            return json_text(value.isoformat())
        case str() | bool() | None:
            return json.dumps(value, ensure_ascii=False)
    return json.dumps(str(value), ensure_ascii=False)
