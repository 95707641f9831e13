"""Coding: patterns of facts, and their counts, as numbers for NumPy."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.scores.features import FEATURES, UNKNOWN, Feature

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]

# The level is left to the data, but for what keeps it finite.
_LEVEL_PRECISION = 1e-3


class Counts(NamedTuple):
    """How often each pattern was seen, and how often a deal came of it."""

    trials: Floats
    hits: Floats

    def where(self, is_so: Bools) -> "Counts":
        """Return the counts of some patterns, and none of the others."""
        return Counts(self.trials * is_so, self.hits * is_so)

    def only(self, patterns: Bools) -> "Counts":
        """Return the counts of some patterns, without the others."""
        return Counts(self.trials[patterns], self.hits[patterns])


@dataclass(frozen=True, eq=False)
class Coded:
    """Patterns as codes: a row per pattern, a column per fact; the first is constant.

    The values of all facts are numbered through: `start` is the first number of each
    fact, `words` how each value is told, `precision` how far it is drawn towards no
    effect, `has_say` whether it may have any.
    """

    codes: Codes
    start: Codes
    words: tuple[str, ...]
    precision: Floats
    has_say: Bools

    def only(self, patterns: Bools) -> "Coded":
        """Return some of the patterns."""
        return replace(self, codes=self.codes[patterns])

    def without(self, facts: Bools) -> "Coded":
        """Return the same with facts that have no say."""
        sizes = np.diff(np.append(self.start, len(self.words)))
        return replace(self, has_say=self.has_say & ~np.repeat(facts, sizes))


def coded(patterns: pl.DataFrame) -> Coded:
    """Return the patterns as codes; texts are numbered in their order."""
    columns = [np.zeros(patterns.height, dtype=np.int64)]
    words: list[tuple[str | None, ...]] = [("",)]
    for feature in FEATURES:
        values, told = _of(feature, patterns[feature.name])
        columns.append(values)
        words.append(told)
    sizes = [len(told) for told in words]
    start = np.cumsum([0, *sizes])[:-1]
    precisions = [_LEVEL_PRECISION, *(feature.precision for feature in FEATURES)]
    return Coded(
        codes=np.stack(columns, axis=1) + start,
        start=start,
        words=tuple(word or "" for told in words for word in told),
        precision=np.repeat(precisions, sizes),
        has_say=np.array([word is not None for told in words for word in told]),
    )


def compact(coded: Coded, counts: Counts) -> tuple[Coded, Counts]:
    """Return each pattern that was seen once, with all that was seen of it.

    Expects the same patterns side by side.
    """
    seen = counts.trials > 0
    codes, trials, hits = coded.codes[seen], counts.trials[seen], counts.hits[seen]
    is_new = np.append(True, (codes[1:] != codes[:-1]).any(axis=1))[: len(codes)]
    first = np.flatnonzero(is_new)
    if not len(first):
        return replace(coded, codes=codes), Counts(trials, hits)
    sums = (np.add.reduceat(numbers, first) for numbers in (trials, hits))
    return replace(coded, codes=codes[first]), Counts(*sums)


def may_be_of_today() -> Bools:
    """Return which facts are read from records as they stand."""
    return np.array([False, *(feature.may_be_of_today for feature in FEATURES)])


def _of(feature: Feature, values: pl.Series) -> tuple[Codes, tuple[str | None, ...]]:
    """Return a fact's codes, and how its values are told."""
    if feature.words:
        return values.to_numpy().astype(np.int64), feature.words
    place = values.rank("dense").to_numpy().astype(np.int64) - 1
    told = (
        feature.unknown if value == UNKNOWN else feature.told.format(value)
        for value in values.unique().sort()
    )
    return place, tuple(told)
