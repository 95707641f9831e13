"""A frame in pieces: the rows in order, without the whole table in memory."""

from collections.abc import Iterator

import polars as pl

ROWS = 200_000


def batches(frame: pl.LazyFrame, rows: int = ROWS) -> Iterator[pl.DataFrame]:
    """Return the frame's rows in order, `rows` at a time.

    The one place that calls `collect_batches`, which Polars calls unstable.
    """
    return frame.collect_batches(
        chunk_size=rows, maintain_order=True, engine="streaming"
    )
