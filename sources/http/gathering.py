"""Gathering: pages put together, so that few large batches go on and not many small."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import polars as pl

T = TypeVar("T")


def gathered(
    pages: Iterable[T], *, size: Callable[[T], int], most: int
) -> Iterator[list[T]]:
    """Yield the pages in lists of at least `most` in size; the last may hold less.

    No more than one list is held at a time, however many pages there are.
    """
    some, total = list[T](), 0
    for page in pages:
        some.append(page)
        total += size(page)
        if total >= most:
            yield some
            some, total = [], 0
    if some:
        yield some


def sliced(ids: pl.Series, size: int) -> Iterator[pl.Series]:
    """Yield the ids in their order, at most `size` at a time."""
    for first in range(0, len(ids), size):
        yield ids[first : first + size]
