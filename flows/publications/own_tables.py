"""The tables that a publication adds: which generation it is, what must add up."""

import polars as pl

from flows.storage.manifest import Manifest
from transforms.schemas import Column, Table
from transforms.tables.table import count, instant, text

GENERATION = Table(
    name="generation",
    layer="published",
    grain="the generation that every table here is from; there is one row",
    key=("generation_id",),
    sorted_by=("generation_id",),
    columns=(
        text("generation_id", "The generation's name."),
        instant("as_of", "What happened strictly before it counts."),
        text("code_version", "The version of Stagecast that made it."),
        text("schema_version", "Another one when a table's columns or key changed."),
        text("content_hash", "One hash of all tables: the same, if they say the same."),
    ),
)
CONTROL_TOTALS = Table(
    name="control_totals",
    layer="published",
    grain="a money column of a table; a table without money has one row, with no "
    "column",
    key=("table_name", "column_name"),
    sorted_by=("table_name", "column_name"),
    columns=(
        text("table_name", "The table."),
        count("row_count", "How many rows the table has."),
        text("column_name", "The column of money; null without one.", nullable=True),
        Column("total", pl.Decimal(38, 2), "The sum of the column.", nullable=True),
        text("content_hash", "The hash of the table's rows."),
    ),
)


def generation_row(made: Manifest) -> pl.LazyFrame:
    """Return the row that names the generation."""
    return pl.LazyFrame([made.model_dump()], schema=GENERATION.schema)


def control_totals(made: Manifest) -> pl.LazyFrame:
    """Return rows and sums to reconcile with, as the manifest has them."""
    rows = [
        (name, facts.rows, column, total, facts.content_hash)
        for name, facts in made.tables.items()
        for column, total in facts.control_sums.items() or [(None, None)]
    ]
    money = CONTROL_TOTALS.schema["total"]
    schema = {**CONTROL_TOTALS.schema, "total": pl.String()}
    frame = pl.LazyFrame(rows, schema=schema, orient="row")
    return frame.with_columns(total=pl.col("total").cast(money))
