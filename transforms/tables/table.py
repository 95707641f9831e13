"""A table of the warehouse: its grain, its key, its order and its columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

INSTANT = pl.Datetime("us", "UTC")
MONEY = pl.Decimal(18, 2)

Layer = Literal["staging", "warehouse", "published"]


@dataclass(frozen=True)
class Column:
    """One column: its type and what it means; the gate derives its checks from this.

    `nullable` says that null has a meaning here, `allowed` lists the only values,
    `low` and `high` bound a number (both included).
    """

    name: str
    dtype: pl.DataType
    description: str
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A table: what one row is, which columns tell rows apart, how rows are ordered.

    `may_be_empty` says that a night without a row is a good night.
    """

    name: str
    layer: Layer
    grain: str
    key: tuple[str, ...]
    sorted_by: tuple[str, ...]
    columns: tuple[Column, ...]
    may_be_empty: bool = False

    def __post_init__(self) -> None:
        """Refuse a key or an order over columns the table does not have."""
        unknown = {*self.key, *self.sorted_by} - set(self.schema.names())
        if unknown:
            message = f"{self.name}: key or order names {sorted(unknown)}, not columns"
            raise ValueError(message)

    @property
    def schema(self) -> pl.Schema:
        """The columns' names and types, in the table's order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def conform(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return the frame with exactly this table's columns, in order.

        Raises:
            polars.exceptions.SchemaError: when a column is missing or of another
                type, once the frame is collected.

        """
        return frame.select(self.schema.names()).match_to_schema(self.schema)

    def in_order(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return the frame conformed and sorted by the order the table declares."""
        return self.conform(frame).sort(self.sorted_by, nulls_last=True)

    def empty(self) -> pl.LazyFrame:
        """Return the table without a row."""
        return self.schema.to_frame().lazy()

    def describe(self, column: str) -> str:
        """Return what the column means."""
        return next(c.description for c in self.columns if c.name == column)


def text(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of text."""
    return Column(name, pl.String(), description, nullable=nullable)


def choice(
    name: str, allowed: Iterable[str], description: str, *, nullable: bool = False
) -> Column:
    """Return a column of text that holds one of the allowed values."""
    return Column(name, pl.String(), description, nullable, tuple(allowed))


def instant(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of UTC instants."""
    return Column(name, INSTANT, description, nullable)


def date(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of calendar days."""
    return Column(name, pl.Date(), description, nullable)


def money(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of money: an exact decimal with two places."""
    return Column(name, MONEY, description, nullable)


def count(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of counts, never below zero."""
    return Column(name, pl.Int64(), description, nullable, low=0)


def whole(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of whole numbers that may be negative."""
    return Column(name, pl.Int64(), description, nullable)


def rate(name: str, description: str, *, nullable: bool = True) -> Column:
    """Return a column of shares in 0..1; null below the sample floor."""
    return Column(name, pl.Float64(), description, nullable, low=0.0, high=1.0)


def days(name: str, description: str, *, nullable: bool = True) -> Column:
    """Return a column of durations in days, never below zero."""
    return Column(name, pl.Float64(), description, nullable, low=0.0)


def flag(name: str, description: str, *, nullable: bool = False) -> Column:
    """Return a column of yes or no."""
    return Column(name, pl.Boolean(), description, nullable)
