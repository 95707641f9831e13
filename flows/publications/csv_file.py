"""A table as CSV: UTF-8, a header, instants in UTC as ISO 8601 has them."""

from pathlib import Path

import polars as pl
import polars.selectors as cs

from flows.publications.harmless_text import harmless_text
from flows.storage.manifest import TableFacts, control_sums, refuse_unfaithful

_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def write_csv(frame: pl.LazyFrame, path: Path) -> None:
    """Write a table row by row; text that a spreadsheet would run is made harmless.

    Null is nothing between two commas, empty text is `""`. Floats are written so
    that reading them gives the same number, never as 1e-9.
    """
    frame.with_columns(harmless_text(cs.string())).sink_csv(
        path, datetime_format=_INSTANT, float_scientific=False
    )


def verify_csv(path: Path, schema: pl.Schema, facts: TableFacts) -> None:
    """Read the file again and compare rows and sums with the generation.

    Raises:
        UnfaithfulCopy: when they differ.

    """
    text = pl.Schema(dict.fromkeys(schema, pl.String()))
    money = pl.Schema({name: schema[name] for name in facts.control_sums})
    read = pl.scan_csv(path, schema=text, glob=False).cast(money)
    rows, sums = control_sums(read, list(money))
    refuse_unfaithful(path.name, facts, rows, sums)
