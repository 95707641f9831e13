"""Records in the raw log: what an API answered, every version of it, load by load.

Beside files, whose rows are known by the file's hash, a record is known by itself: it
is appended each time it was answered, and staging tells its versions apart.
"""

import polars as pl
import pyarrow as pa
from pydantic import JsonValue

from flows.storage.layout import Layout
from flows.storage.raw_loads import pieces

WINDOWS = "windows"


def scan(layout: Layout, source: str, table: str, schema: pa.Schema) -> pl.LazyFrame:
    """Return a table of the raw log, first load first; empty where nothing was read.

    Only complete loads count. `schema` names the columns that are always there; a
    column that some load lacks is null in its rows.
    """
    paths = [path for of in pieces(layout, source, table).values() for path in of]
    nothing = pl.LazyFrame(schema.empty_table())
    frames = [pl.scan_parquet(path, glob=False) for path in paths]
    return pl.concat([nothing, *frames], how="diagonal_relaxed")


def watermark(windows: pl.LazyFrame) -> dict[str, JsonValue]:
    """Return up to where each kind of record was read: the end of its last window."""
    newest = (
        windows.group_by("object_type")
        .agg(pl.col("until").max())
        .sort("object_type")
        .collect()
    )
    return {kind: until.isoformat() for kind, until in newest.iter_rows()}
