"""Builders: rows of files as the raw log holds them."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from transforms.staging.mapping import FileMapping
from transforms.staging.parsing import TextForm
from transforms.tables.table import INSTANT

NAMES = (
    "deal_id",
    "stage",
    "changed_at",
    "sequence",
    "owner",
    "amount",
    "currency",
    "pipeline",
    "expected_close_date",
    "created_at",
    "closed_at",
    "modified_at",
    "product",
    "deal_name",
    "field",
    "value",
    "changed_by",
)


def mapping(*columns: str, **form: str) -> FileMapping:
    """Return the mapping of a file whose columns have our names in capitals."""
    return FileMapping(
        source="crm",
        columns={name: name.upper() for name in columns},
        form=TextForm(**form),
    )


def raw(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    *,
    at: datetime,
    file: str = "deals.csv",
) -> pl.LazyFrame:
    """Return rows as they lie in the raw log, read and taken at an instant."""
    frame = pl.DataFrame(
        [list(row) for row in rows],
        schema={name.upper(): pl.String for name in columns},
        orient="row",
    )
    return (
        frame.with_row_index("_row", offset=1)
        .lazy()
        .with_columns(
            pl.col("_row").cast(pl.Int64),
            _file=pl.lit(file),
            _extracted_at=pl.lit(at, INSTANT),
            _taken_at=pl.lit(at, INSTANT),
        )
    )
