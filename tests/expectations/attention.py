"""Builders: a good night of the tables that say where to look, and what spoils it."""

from collections.abc import Iterable, Mapping
from types import ModuleType

import polars as pl

from expectations.rule import Night
from expectations.structure import structure
from expectations.tally import tally
from tests.expectations.builders import AS_OF, Row, Spoil, frame, good_night
from transforms.schemas import Table

Frames = Mapping[str, pl.LazyFrame]


def night(table: Table, rows: Iterable[Row], **others: pl.LazyFrame) -> Frames:
    """Return a good night with rows of one table more."""
    return good_night() | {table.name: frame(table, rows)} | others


def spoilt(frames: Frames, name: str, spoil: Spoil) -> Frames:
    """Return the night, good but for one table."""
    return {**frames, name: spoil(frames[name])}


def untrue(table: Table, module: ModuleType, frames: Frames) -> set[str]:
    """Return the sentences that are not true of the table; none may raise."""
    rules = (*structure(table), *module.rules(Night(AS_OF)))
    counts = tally(table, rules, frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {
        rule.description for rule, count in counts.items() if count.share < rule.mostly
    }


def business(module: ModuleType) -> set[str]:
    """Return the sentences of the rule module."""
    return {rule.description for rule in module.rules(Night(AS_OF))}
