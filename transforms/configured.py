"""What the configuration lists, as frames: stages, pipelines, defaults of sources."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl

from transforms.tables.table import INSTANT
from transforms.warehouse.dates import local_midnight
from transforms.warehouse.stages import EPOCH


@dataclass(frozen=True)
class ListedStage:
    """A stage of a pipeline, and from which local day its mapping holds."""

    pipeline_id: str
    stage_id: str
    stage_label: str
    canonical_stage: str
    stage_position: int
    valid_from: date | None


@dataclass(frozen=True)
class ListedPipeline:
    """A pipeline and its name."""

    pipeline_id: str
    pipeline_label: str


@dataclass(frozen=True)
class SourceDefaults:
    """What holds where a source states no pipeline or no currency."""

    source: str
    only_pipeline: str | None
    default_currency: str | None


@dataclass(frozen=True)
class ListedColumn:
    """The file's column that is one of ours."""

    source: str
    column: str
    file_column: str


def listed_stages(stages: Iterable[ListedStage], *, time_zone: str) -> pl.LazyFrame:
    """Return the mapping of stages, each from the midnight of its first day."""
    opens = local_midnight(pl.col("valid_from"), time_zone)
    return _frame(ListedStage, stages).with_columns(
        valid_from=opens.fill_null(pl.lit(EPOCH, INSTANT))
    )


def listed_pipelines(pipelines: Iterable[ListedPipeline]) -> pl.LazyFrame:
    """Return the pipelines and their names."""
    return _frame(ListedPipeline, pipelines)


def source_defaults(sources: Iterable[SourceDefaults]) -> pl.LazyFrame:
    """Return what holds where sources state nothing."""
    return _frame(SourceDefaults, sources)


def listed_columns(columns: Iterable[ListedColumn]) -> pl.LazyFrame:
    """Return the files' columns behind ours."""
    return _frame(ListedColumn, columns)


_TYPES: dict[Any, pl.DataType] = {
    int: pl.Int64(),
    str: pl.String(),
    str | None: pl.String(),
    date | None: pl.Date(),
}


def _frame(record: type[Any], rows: Iterable[Any]) -> pl.LazyFrame:
    """Return records as a frame with a column per field."""
    schema = {field.name: _TYPES[field.type] for field in fields(record)}
    data = [[getattr(row, name) for name in schema] for row in rows]
    return pl.LazyFrame(data, schema=schema, orient="row")
