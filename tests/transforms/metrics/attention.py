"""Builders for the tables that say where to look: stays, activities, chances."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import duckdb
import polars as pl

from tests.transforms.metrics.builders import AS_OF, Row, table
from transforms.schemas import (
    DIM_OWNERS,
    FCT_ACTIVITIES,
    FCT_STAGE_HISTORY,
    STAGE_INCIDENCE,
)


def ago(days: float) -> datetime:
    """Return the instant so many days before as_of."""
    return AS_OF - timedelta(days=days)


def stay(deal: int | str, on: datetime, days: float | None, **what: object) -> Row:
    """Return one deal's stay in the demo stage; without days it is there still."""
    return {
        "deal_id": f"crm:{deal}",
        "stay_number": 1,
        "pipeline_id": "crm:sales",
        "stage_id": "crm:demo",
        "canonical_stage": "proposal",
        "entered_at": on,
        "exited_at": None if days is None else on + timedelta(days=days),
        "is_from_merge": False,
    } | what


def history(rows: Iterable[Row]) -> pl.LazyFrame:
    """Return fct_stage_history."""
    return table(FCT_STAGE_HISTORY, rows)


def activity(
    number: int, kind: str, deal: int | str | None, on: datetime, **what: object
) -> Row:
    """Return one activity, tied to a deal; one to come was entered before as_of."""
    return {
        "activity_kind": kind,
        "activity_id": f"crm:{number}",
        "source": "crm",
        "deal_id": None if deal is None else f"crm:{deal}",
        "happened_at": on,
        "created_at": min(on, ago(1e-6)),
    } | what


def activities(rows: Iterable[Row]) -> pl.LazyFrame:
    """Return fct_activities."""
    return table(FCT_ACTIVITIES, rows)


def owners(*rows: Row) -> pl.LazyFrame:
    """Return dim_owners: Ann, who is active, Bob, who has left, and those asked."""
    listed = [
        {"owner_id": "crm:ann", "is_active": True, "team": "North"},
        {"owner_id": "crm:bob", "is_active": False, "team": "South"},
    ]
    return table(DIM_OWNERS, [*listed, *rows])


def chance(lost: float | None, **what: object) -> Row:
    """Return what stage_incidence says of the demo stage for all time."""
    return {
        "period": "all",
        "pipeline_id": "crm:sales",
        "level": "stage",
        "stage": "crm:demo",
        "segment": "all",
        "member": "all",
        "horizon": "end",
        "lost_incidence": lost,
    } | what


def incidence(*rows: Row) -> pl.LazyFrame:
    """Return stage_incidence."""
    return table(STAGE_INCIDENCE, rows)


def asked(sql: str, **frames: pl.LazyFrame) -> list[tuple[object, ...]]:
    """Return what DuckDB answers, with the frames as tables."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, frame in frames.items():
            connection.register(name, frame.collect().to_arrow())
        return connection.execute(sql).fetchall()
