"""A rule: a sentence that must be true of a table, and how to tell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class Night:
    """What the rules must know of the run: its moment, and what it lets pass.

    `largest_unmapped_share` is the share of open amount, 0 to 1, that may lie in
    stages nobody mapped before the night is held.
    """

    as_of: datetime
    largest_unmapped_share: float = 0.05


def its_rows(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return the table's own rows: what a rule is asked of unless it says otherwise."""
    return table


@dataclass(frozen=True, eq=False)
class Rule:
    """A sentence about rows, and the expression that tells whether it is true of one.

    Null is not true: a row for which `holds` is unknown fails. `where` picks the rows
    the rule is asked of, by default all. `mostly` is the share of those rows that it
    must be true of. `over` makes the rows from the tables named in `of`, by default
    from the guarded table alone; so a rule may look across tables.
    """

    description: str
    holds: pl.Expr
    where: pl.Expr | None = None
    severity: Severity = "critical"
    mostly: float = 1.0
    over: Callable[..., pl.LazyFrame] = its_rows
    of: tuple[str, ...] = ()

    def checked(self) -> pl.Expr:
        """How many rows the rule is asked of."""
        return pl.len() if self.where is None else self._is_asked().sum()

    def failed(self) -> pl.Expr:
        """How many of those it is not true of."""
        return (self._is_asked() & ~self.holds.fill_null(value=False)).sum()

    def _is_asked(self) -> pl.Expr:
        """Whether the rule is asked of the row."""
        where = pl.lit(value=True) if self.where is None else self.where
        return where.fill_null(value=False)
