"""The manifest: what a generation is made of, so that anybody can check it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from flows.storage.content_hash import content_hash, type_name
from transforms.schemas import TABLES, Table

FILE = "manifest.json"


class UnfaithfulCopy(RuntimeError):
    """A copy does not say what the generation says; it was not published."""


class TableFacts(BaseModel):
    """One table: how many rows, what they say, and what its money adds up to.

    `columns` gives each column's type in our own words. `control_sums` gives, for
    each column of money, the sum of its known values as exact decimal text, and
    null where no value is known: nothing is not nought.
    """

    model_config = ConfigDict(frozen=True)

    rows: int
    content_hash: str
    columns: dict[str, str]
    control_sums: dict[str, str | None]


class Manifest(BaseModel):
    """A generation: what it knows up to, what made it, and what is in it.

    `watermarks` says up to where each source had been read. `content_hash` is one
    hash of all tables' hashes: two generations with the same one say the same.
    """

    model_config = ConfigDict(frozen=True)

    generation_id: str
    as_of: AwareDatetime
    code_version: str
    schema_version: str
    watermarks: dict[str, JsonValue]
    content_hash: str
    tables: dict[str, TableFacts]


def measure(path: Path, table: Table) -> TableFacts:
    """Return the facts of a table that lies in a Parquet file.

    Raises:
        polars.exceptions.SchemaError: when the file has other columns than the table.

    """
    rows, sums = control_sums(
        pl.scan_parquet(path, glob=False), money_columns(table.schema)
    )
    return TableFacts(
        rows=rows,
        content_hash=content_hash(path, table),
        columns=_type_names(table),
        control_sums=sums,
    )


def money_columns(schema: Mapping[str, pl.DataType]) -> list[str]:
    """Return the names of the columns that hold money."""
    return [name for name, dtype in schema.items() if isinstance(dtype, pl.Decimal)]


def control_sums(
    frame: pl.LazyFrame, columns: list[str]
) -> tuple[int, dict[str, str | None]]:
    """Return how many rows there are, and each column's sum as exact decimal text."""
    known = pl.when(pl.col(columns).count() > 0).then(pl.col(columns).sum())
    sums = frame.select(pl.len(), *([known] if columns else []))
    row = sums.collect(engine="streaming").row(0, named=True)
    rows = row.pop("len")
    return rows, {name: None if v is None else str(v) for name, v in row.items()}


def refuse_unfaithful(
    copy: str, facts: TableFacts, rows: int, sums: Mapping[str, str | None]
) -> None:
    """Raise when a copy's rows or sums of money are not those of the generation.

    Raises:
        UnfaithfulCopy: naming the copy, what it has and what it should have.

    """
    if (rows, dict(sums)) != (facts.rows, facts.control_sums):
        message = (
            f"{copy} has {rows} rows and sums {dict(sums)}, the generation has "
            f"{facts.rows} and {facts.control_sums}. Nothing was published; start a "
            "new run, and look at the disk if it happens again."
        )
        raise UnfaithfulCopy(message)


def combined_hash(tables: Mapping[str, TableFacts]) -> str:
    """Return one hash of all tables' hashes, whatever their order."""
    hashes = {name: facts.content_hash for name, facts in tables.items()}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def schema_version(tables: Mapping[str, Table] = TABLES) -> str:
    """Return a short name for the dictionary: another one when any table changes.

    Names, types, keys and orders count; descriptions do not.
    """
    said = {
        table.name: (table.key, table.sorted_by, list(_type_names(table).items()))
        for table in tables.values()
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def _type_names(table: Table) -> dict[str, str]:
    """Return each column's type in our own words."""
    return {name: type_name(dtype, name) for name, dtype in table.schema.items()}
