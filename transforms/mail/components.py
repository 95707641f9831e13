"""Components: which nodes of a graph hang together, by the smallest of each."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

COMPONENTS = pl.Schema({"node": pl.Int64(), "smallest": pl.Int64()})


def components(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per node that hangs on a smaller one: node, smallest.

    `pairs` (one, other: whole numbers from 0) are the graph's edges, in any order.
    """
    return pairs.map_batches(_components, schema=COMPONENTS)


def _components(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the components of whole numbers, of which most may hang on nothing."""
    one, other = (pairs[name].to_numpy() for name in ("one", "other"))
    nodes, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    label = labels(places[: len(one)], places[len(one) :], nodes.size)
    frame = pl.DataFrame({"node": nodes, "smallest": nodes[label]}, schema=COMPONENTS)
    return frame.filter(pl.col("node") != pl.col("smallest"))


def labels(one: Numbers, other: Numbers, size: int) -> Numbers:
    """Return for each node 0 … size - 1 the smallest one that it hangs together with.

    Every pair hangs both its nodes, and what they hang on, on the smallest that either
    hangs on; then every node skips one step. Labels only ever fall, so it ends; the
    steps halve, so it ends soon (Zhang, Azad and Hu 2020: FastSV).
    """
    label = np.arange(size)
    while True:
        before = label.copy()
        lowest = np.minimum(before[one], before[other])
        for node in (one, other, before[one], before[other]):
            np.minimum.at(label, node, lowest)
        label = label[label]
        if np.array_equal(label, before):
            return label
