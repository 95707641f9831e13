"""A good night's rows of the tables of leads, beside the other tables of `builders`.

Five leads: one became an open deal, three wait for somebody, one became a won deal.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

OLD = datetime(2025, 12, 1, tzinfo=UTC)


def _at(day: int, hour: int = 0) -> datetime:
    """Return an instant of March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


_WAITING: Row = {"lead_source": "event", "channel": "event", "wall_hours": 900.0}
_VOLUME: Row = {
    "lead_source": "event",
    "channel": "event",
    "closed_without_deal": 0,
    "won_deals_without_amount": 0,
    "currency": "EUR",
}
LEAD_ROWS: dict[str, list[Row]] = {
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
        {"lead_id": "crm:1", "first_response_at": _at(2), "response_seconds": 9.0},
        {"lead_id": "crm:2", "came_at": OLD},
        {"lead_id": "crm:3", "came_at": OLD},
        {
            "lead_id": "crm:4",
            "first_response_at": _at(1, 6),
            "response_seconds": 9.0,
            "last_heard_at": _at(2),
            "is_unanswered": True,
        },
        {
            "lead_id": "crm:5",
            "first_response_at": _at(1, 6),
            "response_seconds": 9.0,
            "last_heard_at": _at(2),
            "last_answer_at": _at(2, 6),
        },
    ],
    "fct_lead_touches": [
        {
            "deal_id": deal,
            "touch_number": number,
            "touched_at": _at(1, number),
            "lead_id": lead,
            "is_conversion": lead is not None,
            "first_touch_share": Decimal(first),
            "last_touch_share": Decimal(last),
            "linear_share": Decimal(linear),
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
            "won_amount": Decimal("50.00"),
            "won_amount_linear": Decimal("50.00"),
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
                "came_at": _at(1),
                "waiting_since": _at(2),
                "waiting_hours": 12.0,
                "wall_hours": 36.0,
                "reason": "reply unanswered",
            },
        )
    ],
    "lead_scores": [
        {"rank": rank, "lead_id": lead, "basis": "insufficient history"}
        for rank, lead in enumerate(("crm:2", "crm:3", "crm:4"), start=1)
    ],
}
