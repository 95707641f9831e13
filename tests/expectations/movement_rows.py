"""Movement rows: what moved in the good night of three deals that builders tell."""

from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

_MONTH: Row = {
    "period": "month",
    "period_start_date": date(2026, 3, 1),
    "period_end_date": date(2026, 4, 1),
}
_WHOSE: list[Row] = [
    _MONTH | {"scope": "open", "segment": segment, "member": member}
    for segment, member in (
        ("all", "all"),
        ("owner", "crm:ann"),
        ("pipeline", "crm:sales"),
        ("team", "none"),
    )
]
_HUNDRED: Row = {
    "deals_without_amount": 0,
    "amount": Decimal("100.00"),
    "currency": "EUR",
}
# level, from, to, moves: as in fct_stage_entries there.
_STEPS = (
    ("canonical", "created", "lead", 3),
    ("canonical", "lead", "proposal", 1),
    ("canonical", "lead", "won", 1),
    ("stage", "created", "crm:lead", 3),
    ("stage", "crm:lead", "crm:proposal", 1),
    ("stage", "crm:lead", "crm:won", 1),
)
_PERIODS = {
    "all": (date(2026, 3, 1), date(2026, 4, 1)),
    "month": (date(2026, 3, 1), date(2026, 4, 1)),
    "quarter": (date(2026, 1, 1), date(2026, 4, 1)),
    "year": (date(2026, 1, 1), date(2027, 1, 1)),
}

MOVEMENT_ROWS: dict[str, list[Row]] = {
    "pipeline_movement": [
        whose | _HUNDRED | {"bucket": bucket, "deals": 1}
        for whose in _WHOSE
        for bucket in ("created", "end")
    ],
    "pipeline_movement_deals": [
        whose
        | _HUNDRED
        | {"bucket": "created", "deal_id": "crm:1", "stage_id_after": "crm:proposal"}
        for whose in _WHOSE
    ],
    "stage_flow": [
        {
            "period": period,
            "period_start_date": begins,
            "period_end_date": ends,
            "pipeline_id": "crm:sales",
            "from_pipeline_id": "crm:sales",
            "level": level,
            "from_stage": left,
            "to_stage": entered,
            "moves": moves,
            "moves_without_amount": 0,
            "currency": "EUR",
        }
        for period, (begins, ends) in _PERIODS.items()
        for level, left, entered, moves in _STEPS
    ],
}
