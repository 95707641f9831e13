"""Builders: answers of HubSpot as the raw log holds them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from tests.transforms.histories import day
from transforms.tables.table import INSTANT

Answer = Mapping[str, str | int | None]


def stamp(number: float) -> str:
    """Return the instant of a day as HubSpot writes it."""
    return f"{day(number):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def load(at: datetime, rows: Iterable[Answer], *names: str) -> pl.LazyFrame:
    """Return the rows of one load of a table; `names` are there without a row, too."""
    said = list(rows)
    columns = dict.fromkeys([*names, *(name for row in said for name in row)])
    types = {"position": pl.Int64()}
    data = {name: [row.get(name) for row in said] for name in columns}
    schema = {name: types.get(name, pl.String()) for name in columns}
    return (
        pl.DataFrame(data, schema=schema)
        .with_row_index("_row", offset=1)
        .lazy()
        .with_columns(pl.col("_row").cast(pl.Int64), _extracted_at=pl.lit(at, INSTANT))
    )


def loads(*nights: pl.LazyFrame) -> pl.LazyFrame:
    """Return several loads of one table."""
    return pl.concat(nights, how="diagonal")


def history(
    at: datetime, *entries: tuple[str, str | None, float], deal: str = "1"
) -> pl.LazyFrame:
    """Return an answer of a deal's history: property, value, day; newest first."""
    places: dict[str, int] = {}
    rows = []
    for name, value, on in entries:
        places[name] = places.get(name, -1) + 1
        rows.append(
            {
                "id": deal,
                "property": name,
                "value": value,
                "timestamp": stamp(on),
                "sourceType": "CRM_UI",
                "sourceId": "userId:7",
                "updatedByUserId": "7",
                "position": places[name],
            }
        )
    return load(at, rows, "id", "property", "timestamp", "position")


def record(
    identity: str,
    *,
    created: float = 1,
    updated: float | None = None,
    archived: float | None = None,
    **properties: str | None,
) -> Answer:
    """Return a record as answered: days of its instants, and its properties."""
    return {
        "id": identity,
        "createdAt": stamp(created),
        "updatedAt": stamp(created if updated is None else updated),
        "archived": "false" if archived is None else "true",
        "archivedAt": None if archived is None else stamp(archived),
        **{f"properties.{name}": value for name, value in properties.items()},
    }
