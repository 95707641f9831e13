"""Packed order: row numbers sorted by whole numbers, a few bits at a time.

A number and the row it belongs to are packed into one 64-bit word, and the words are
sorted: comparing words costs far less than comparing columns, and the row numbers come
out by themselves. What does not fit into one word is sorted in several passes, the
least important first, since each keeps the order of the one before.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

_WORD_BITS = 64


class PackedOrder:
    """Orders of so many rows. One buffer of words serves every pass."""

    def __init__(self, rows: int) -> None:
        """Make room for one word a row."""
        self._row_bits = rows.bit_length()
        self._rows = pl.int_range(rows, dtype=pl.UInt64, eager=True)
        self._words = np.empty(rows, dtype=np.uint64)

    @property
    def bits(self) -> int:
        """How many bits a value may take: those that the row number leaves."""
        return _WORD_BITS - self._row_bits

    def upper(self, values: pl.Series) -> pl.Series:
        """Return as many of the uppermost bits of 64-bit values as may be taken."""
        return values // (1 << self._row_bits)

    def of(self, values: pl.Series) -> pl.Series:
        """Return the row numbers by ascending value; equal ones stay in their order."""
        words, bits = self._words, np.uint64(self._row_bits)
        np.left_shift(values.to_numpy(), bits, out=words)
        np.bitwise_or(words, self._rows.to_numpy(), out=words)
        words.sort()
        np.bitwise_and(words, (np.uint64(1) << bits) - np.uint64(1), out=words)
        return pl.Series(words).cast(pl.UInt32)


class Placed(NamedTuple):
    """Rows by their text: their numbers, and beside each the place of its text."""

    rows: pl.Series
    places: pl.Series


def by_text(texts: pl.Series, rows: pl.Series, order: PackedOrder) -> Placed:
    """Return `rows` by the text each has; places are 0, 1, 2 … in the order of texts.

    Rows of one text stay in their order. Texts are grouped by their hashes, and only
    one of each group is compared as text, so two texts of one hash end up in one place.
    """
    grouped, hashes = _by_hash(hash_of(texts).gather(rows), order)
    is_first = differs(hashes)
    group = is_first.cast(pl.UInt32).cum_sum() - 1
    grouped_rows = rows.gather(grouped)
    names = texts.gather(grouped_rows.filter(is_first)).sort()
    # The hashes of the sorted names, in order, are the groups; so this tells the place
    # of each group without a search.
    place_of_group = pl.Series(np.argsort(hash_of(names).to_numpy()), dtype=pl.UInt32)
    places = place_of_group.gather(group)
    by_place = order.of(places)
    return Placed(grouped_rows.gather(by_place), places.gather(by_place))


def differs(values: pl.Series) -> pl.Series:
    """Whether each value differs from the one before it; the first does."""
    return (values != values.shift(1)).fill_null(value=True)


def hash_of(texts: pl.Series) -> pl.Series:
    """Return a 64-bit number of each text, the same for the same text."""
    return texts.hash()


def _by_hash(hashes: pl.Series, order: PackedOrder) -> tuple[pl.Series, pl.Series]:
    """Return the positions by hash, and the hashes in that order.

    The upper bits are sorted first; the few that share them and differ, after.
    """
    positions = order.of(order.upper(hashes))
    ordered = hashes.gather(positions)
    is_behind = (ordered < ordered.shift(1)).fill_null(value=False)
    if not is_behind.any():
        return positions, ordered
    upper = order.upper(ordered)
    mixed = upper.is_in(upper.filter(is_behind).unique().implode()).arg_true()
    mended = pl.DataFrame(
        {"hash": ordered.gather(mixed), "position": positions.gather(mixed)}
    )
    # Rows with equal upper bits lie in the order in which they came, so their place
    # there, not their number, is what has to be kept.
    mended = mended.with_row_index("came").sort("hash", "came")
    return (
        positions.scatter(mixed, mended.get_column("position")),
        ordered.scatter(mixed, mended.get_column("hash")),
    )
