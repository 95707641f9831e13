"""One good night of the tables of leads, beside the good night of all others.

Five leads: one became an open deal, three wait for somebody, one became a won deal.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import ModuleType

import polars as pl

from expectations.rule import Night
from expectations.structure import structure
from expectations.tally import tally
from tests.expectations.builders import (
    AS_OF,
    Frames,
    Row,
    day,
    good_night,
    money,
    plain,
)
from transforms.schemas import DIM_LEADS, Table
from transforms.tables.leads import LEADS, SHARE

OLD = datetime(2025, 12, 1, tzinfo=UTC)
TABLES = {table.name: table for table in (DIM_LEADS, *LEADS)}

_WAITING: Row = {"lead_source": "event", "channel": "event", "wall_hours": 900.0}
_VOLUME: Row = {
    "lead_source": "event",
    "channel": "event",
    "closed_without_deal": 0,
    "won_deals_without_amount": 0,
    "currency": "EUR",
}
ROWS: dict[str, list[Row]] = {
    "dim_leads": [
        {
            "lead_id": "crm:1",
            "lead_source": "event",
            "channel": "event",
            "converted_deal_id": "crm:1",
        },
        {"lead_id": "crm:2", "status_id": "crm:new", "owner_id": "crm:ann"},
        {"lead_id": "crm:3"},
        {"lead_id": "crm:4", "owner_id": "crm:ann"},
        {"lead_id": "crm:5", "converted_deal_id": "crm:2"},
    ],
    "dim_lead_statuses": [
        {"status_id": "crm:lost", "standing": "closed"},
        {"status_id": "crm:new", "standing": "open"},
    ],
    "fct_lead_responses": [
        {"lead_id": "crm:1", "first_response_at": day(2), "response_seconds": 9.0},
        {"lead_id": "crm:2", "came_at": OLD},
        {"lead_id": "crm:3", "came_at": OLD},
        {
            "lead_id": "crm:4",
            "first_response_at": day(1, 6),
            "response_seconds": 9.0,
            "last_heard_at": day(2),
            "is_unanswered": True,
        },
        {
            "lead_id": "crm:5",
            "first_response_at": day(1, 6),
            "response_seconds": 9.0,
            "last_heard_at": day(2),
            "last_answer_at": day(2, 6),
        },
    ],
    "fct_lead_touches": [
        {
            "deal_id": deal,
            "touch_number": number,
            "touched_at": day(1, number),
            "lead_id": lead,
            "is_conversion": lead is not None,
            "first_touch_share": money(first),
            "last_touch_share": money(last),
            "linear_share": money(linear),
        }
        for deal, number, lead, first, last, linear in (
            ("crm:1", 1, "crm:1", "1", "1", "1"),
            ("crm:2", 1, "crm:5", "1", "0", "0.5"),
            ("crm:2", 2, None, "0", "1", "0.5"),
        )
    ],
    "lead_volume": [
        _VOLUME
        | {
            "period": "all",
            "period_start_date": date(2025, 1, 1),
            "period_end_date": date(2026, 4, 1),
            "leads": 5,
            "contacted": 3,
            "qualified": 2,
            "converted": 2,
            "still_open": 3,
            "unattended": 2,
            "won": 1,
            "won_amount": money("50.00"),
            "won_amount_linear": money("50.00"),
            "response_hours_p50": 1.0,
            "response_hours_p90": 2.0,
            "basis": "insufficient history",
        },
        _VOLUME
        | {
            "period": "year",
            "period_start_date": date(2026, 1, 1),
            "period_end_date": date(2027, 1, 1),
            "leads": 20,
            "contacted": 10,
            "qualified": 12,
            "converted": 10,
            "closed_without_deal": 5,
            "still_open": 5,
            "unattended": 4,
            "won": 5,
            "conversion_rate": 0.5,
            "conversion_rate_low": 0.3,
            "conversion_rate_high": 0.7,
            "won_rate": 0.25,
            "won_rate_low": 0.1,
            "won_rate_high": 0.5,
            "response_hours_p50": 1.0,
            "response_hours_p90": 2.0,
            "basis": "measured",
        },
    ],
    "leads_unattended": [
        _WAITING | row
        for row in (
            {
                "rank": 1,
                "lead_id": "crm:2",
                "owner_id": "crm:ann",
                "came_at": OLD,
                "waiting_since": OLD,
                "waiting_hours": 500.0,
                "reason": "no reply sent",
            },
            {
                "rank": 2,
                "lead_id": "crm:3",
                "came_at": OLD,
                "waiting_since": OLD,
                "waiting_hours": 500.0,
                "reason": "no owner",
            },
            {
                "rank": 3,
                "lead_id": "crm:4",
                "owner_id": "crm:ann",
                "came_at": day(1),
                "waiting_since": day(2),
                "waiting_hours": 12.0,
                "wall_hours": 36.0,
                "reason": "reply unanswered",
            },
        )
    ],
}


def _frame(table: Table, rows: list[Row]) -> pl.LazyFrame:
    """Return the rows as the table has them; shares have no plain value."""
    plainly = [column for column in table.columns if column.dtype != SHARE]
    good = {column.name: plain(column) for column in plainly}
    return pl.DataFrame([good | row for row in rows], schema=table.schema).lazy()


def lead_night() -> dict[str, pl.LazyFrame]:
    """Return every table, as it should be."""
    ours = {name: _frame(TABLES[name], rows) for name, rows in ROWS.items()}
    return good_night() | ours


def spoilt_leads(
    name: str, spoil: Callable[[pl.LazyFrame], pl.LazyFrame]
) -> dict[str, pl.LazyFrame]:
    """Return a night that is good but for one table."""
    frames = lead_night()
    return frames | {name: spoil(frames[name])}


def sentences(rules: ModuleType) -> set[str]:
    """Return the sentences of the table's rule module."""
    return {rule.description for rule in rules.rules(Night(AS_OF))}


def untrue_of(name: str, rules: ModuleType, frames: Frames) -> set[str]:
    """Return the sentences that are not true enough of the table; none may raise."""
    asked = (*structure(TABLES[name]), *rules.rules(Night(AS_OF)))
    counts = tally(TABLES[name], asked, frames)
    assert [count.raised for count in counts.values() if count.raised] == []
    return {
        rule.description for rule, count in counts.items() if count.share < rule.mostly
    }
