"""A good night's rows of the tables that say where to look.

They go with the other tables of `builders`: one open deal in the proposal stage, what
`sales_velocity` says there of all time and of a year, and a customer with a product.
"""

from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

_BOTTLENECKS: list[Row] = [
    {
        "pipeline_id": "crm:sales",
        "stage_id": "crm:lead",
        "open_deals": 0,
        "deals_without_amount": 0,
        "basis": "insufficient history",
    },
    {
        "pipeline_id": "crm:sales",
        "stage_id": "crm:proposal",
        "open_deals": 1,
        "open_amount": Decimal("100.00"),
        "deals_without_amount": 0,
        "open_days_p50": 9.0,
        "stays_now": 20,
        "stays_before": 20,
        "p50_days_now": 5.0,
        "p50_days_before": 3.0,
        "p75_days_before": 8.0,
        "days_lost": 2.0,
        "deals_beyond_usual": 1,
        "amount_waiting_beyond_usual": Decimal("100.00"),
        "deal_days_beyond_usual": 1.0,
        "amount_years_beyond_usual": Decimal("0.27"),
        "rank_by_days": 1,
        "rank_by_amount": 1,
        "basis": "measured",
    },
]
_YEAR: Row = {
    "period": "year",
    "period_start_date": date(2026, 1, 1),
    "period_end_date": date(2027, 1, 1),
}
_OF_YEAR: Row = _YEAR | {
    "won_deals": 12,
    "lost_deals": 8,
    "won_amount": Decimal("1200.00"),
    "won_deals_without_amount": 2,
    "win_rate": 0.6,
    "win_rate_low": 0.4,
    "win_rate_high": 0.8,
    "average_won_amount": Decimal("120.00"),
    "cycle_days": 10.0,
    "velocity_per_day": Decimal("14.40"),
    "open_deals": 2,
    "activities": 4,
    "emails": 2,
    "calls": 1,
    "meetings": 1,
    "answered_mails": 1,
    "response_hours_p50": 2.0,
    "overdue_deals": 1,
    "open_due_amount": Decimal("400.00"),
    "quota_amount": Decimal("2000.00"),
    "attainment_rate": 0.6,
    "coverage_rate": 0.5,
    "basis": "measured",
}
_OF_ALL: Row = {
    "period": "all",
    "period_start_date": date(2026, 3, 1),
    "period_end_date": date(2026, 4, 1),
    "won_deals": 1,
    "lost_deals": 0,
    "won_deals_without_amount": 0,
    "activities": 3,
    "answered_mails": 0,
    "basis": "insufficient history",
}
_MEMBERS: list[Row] = [
    {"level": "owner", "member": "crm:ann"},
    {"level": "team", "member": "North"},
]

_AT_RISK: Row = {
    "deal_id": "crm:1",
    "pipeline_id": "crm:sales",
    "stage_id": "crm:proposal",
    "owner_id": "crm:ann",
    "amount": Decimal("100.00"),
    "days_since_two_way_contact": 20.0,
    "is_silent": True,
    "has_no_next_step": False,
    "reasons": "no two-way contact for 20 days",
    "loss_chance": 0.1,
    "expected_loss_amount": Decimal("10.00"),
}
_OFFER: Row = {
    "source": "x",
    "customer": "Acme",
    "product_id": "crm:2",
    "because_product_id": "crm:1",
    "customers": 20,
    "customers_with_because": 10,
    "customers_with_product": 8,
    "customers_with_both": 6,
    "support_rate": 0.3,
    "confidence_rate": 0.6,
    "confidence_rate_low": 0.3,
    "confidence_rate_high": 0.8,
    "lift": 1.5,
}

ATTENTION_ROWS: dict[str, list[Row]] = {
    "deals_at_risk": [_AT_RISK],
    "stage_bottlenecks": _BOTTLENECKS,
    "owner_performance": [
        figures | member for figures in (_OF_ALL, _OF_YEAR) for member in _MEMBERS
    ],
    "cross_sell": [_OFFER],
}
