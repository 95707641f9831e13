"""Builders: the few rows of the warehouse that a metric's test is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from transforms.schemas import (
    DIM_DEALS,
    DIM_STAGES,
    FCT_DEAL_STATES,
    FCT_STAGE_ENTRIES,
    Table,
)
from transforms.tables.table import INSTANT
from transforms.warehouse.dates import dates

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)

Row = dict[str, Any]

_ENTRY = {
    "level": "stage",
    "entry_number": 1,
    "pipeline_id": "crm:sales",
    "stage": "crm:demo",
    "stage_position": 1,
    "is_open_stage": True,
    "visit": 1,
    "next_step": "still_open",
    "outcome": "open",
    "is_from_merge": False,
}
_STAGES = (
    ("crm:lead", "Lead", "lead"),
    ("crm:demo", "Demo", "proposal"),
    ("crm:quote", "Quote", "proposal"),
    ("crm:won", "Won", "won"),
    ("crm:lost", "Lost", "lost"),
)


def day(number: float, month: int = 1) -> datetime:
    """Return the instant so many days after a month of 2026 began, in UTC."""
    return datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=number - 1)


def table(of: Table, rows: Iterable[Row]) -> pl.LazyFrame:
    """Return the rows as the table has them; what they do not say is null."""
    empty = dict.fromkeys(of.schema.names())
    return pl.LazyFrame([empty | row for row in rows], schema=of.schema)


def entry(deal: int | str, on: datetime, **what: object) -> Row:
    """Return one deal's entry into the demo stage: it is there still, unless said."""
    return _ENTRY | {"deal_id": f"crm:{deal}", "entered_at": on} | what


def left(deal: int | str, on: datetime, days: float, step: str, **what: object) -> Row:
    """Return an entry with its next step after so many days; won and lost decide."""
    end = on + timedelta(days=days)
    decided = {"outcome": step, "decided_at": end} if step in ("won", "lost") else {}
    return entry(deal, on, exited_at=end, next_step=step, **(decided | what))


def entries(*rows: Row) -> pl.LazyFrame:
    """Return fct_stage_entries."""
    return table(FCT_STAGE_ENTRIES, rows)


def stages(*more: Row) -> pl.LazyFrame:
    """Return dim_stages: lead, demo, quote, won, lost, and what is asked besides."""
    since = datetime(1970, 1, 1, tzinfo=UTC)
    listed = [
        {
            "pipeline_id": "crm:sales",
            "stage_id": stage_id,
            "stage_label": label,
            "canonical_stage": canonical,
            "stage_position": place,
            "valid_from": since,
            "is_mapped": True,
        }
        for place, (stage_id, label, canonical) in enumerate(_STAGES)
    ]
    return table(DIM_STAGES, [*listed, *(listed[1] | row for row in more)])


@cache
def calendar(
    first: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    *,
    as_of: datetime = AS_OF,
    time_zone: str = "UTC",
    fiscal_year_starts: int = 1,
) -> pl.LazyFrame:
    """Return dim_dates of a company whose first deal began at `first`."""
    begun = pl.LazyFrame({"valid_from": [first]}, schema={"valid_from": INSTANT})
    days = dates(
        begun,
        as_of=as_of,
        time_zone=time_zone,
        fiscal_year_starts=fiscal_year_starts,
    )
    return days.collect().lazy()


def deal(number: int | str, created: datetime, **what: object) -> Row:
    """Return one open deal, unless something else is said of it."""
    return {
        "deal_id": f"crm:{number}",
        "source": "crm",
        "pipeline_id": "crm:sales",
        "canonical_stage": "proposal",
        "outcome": "open",
        "created_at": created,
        "stage_entered_at": created,
    } | what


def decided(
    number: int | str, created: datetime, days: float, outcome: str, **what: object
) -> Row:
    """Return one deal that was won or lost after so many days."""
    return deal(
        number,
        created,
        canonical_stage=outcome,
        outcome=outcome,
        closed_at=created + timedelta(days=days),
        stage_entered_at=created + timedelta(days=days),
        cycle_days=days if outcome == "won" else None,
        **what,
    )


def deals(*rows: Row) -> pl.LazyFrame:
    """Return dim_deals."""
    return table(DIM_DEALS, rows)


def state(
    deal: int | str, begins: datetime, ends: datetime | None = None, **what: object
) -> Row:
    """Return one span of a deal in the demo stage."""
    return {
        "deal_id": f"crm:{deal}",
        "pipeline_id": "crm:sales",
        "stage_id": "crm:demo",
        "valid_from": begins,
        "valid_to": ends,
        "currency": "EUR",
        "is_deleted": False,
    } | what


def states(*rows: Row) -> pl.LazyFrame:
    """Return fct_deal_states."""
    return table(FCT_DEAL_STATES, rows)
