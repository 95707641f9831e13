"""Digests: short names for what must not be written out, the same on every night."""

from hashlib import blake2b

import polars as pl

_BYTES = 16
_BETWEEN = "\0"


def digest(*columns: str) -> pl.Expr:
    """Return 32 hex digits that stand for what the columns say together.

    A null counts like an empty text. From a digest nobody reads what was said; who can
    guess that can confirm it.
    """
    said = [pl.col(name).fill_null("") for name in columns]
    # Polars' own hash may change with its version, and ids must outlive that. Each
    # value is digested alone, so this is elementwise: it streams.
    return pl.concat_str(said, separator=_BETWEEN).map_batches(
        _digests, return_dtype=pl.String(), is_elementwise=True
    )


def _digests(said: pl.Series) -> pl.Series:
    """Return the digest of each text."""
    found = [blake2b(one.encode(), digest_size=_BYTES).hexdigest() for one in said]
    return pl.Series(said.name, found, pl.String())
