"""One generation with rows that are hard to publish."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from flows.storage.generations import Generation
from flows.storage.layout import Layout
from flows.storage.lock import Fence, hold
from tests.flows.publications.postgres_place import (
    cluster,
    nights,
    place,
    warehouse,
)
from transforms.schemas import (
    DATA_QUALITY,
    DIM_DEALS,
    QUARANTINE,
    REVENUE_FORECAST,
    STAGE_CONVERSION,
    TIME_IN_STAGE,
)

__all__ = ["cluster", "fence", "generation", "nights", "place", "warehouse"]


@pytest.fixture
def fence(layout: Layout) -> Iterator[Fence]:
    """Hold the warehouse."""
    with hold(layout) as held:
        yield held


@pytest.fixture
def generation(
    fence: Fence,
    rows_of: Callable[..., pl.LazyFrame],
    make_generation: Callable[..., Generation],
) -> Generation:
    """Return a generation with money, formulas, nulls, and text of all kinds."""
    deals = (
        {"deal_id": "crm:1", "deal_name": '=HYPERLINK("http://x.example","pay")'},
        {"deal_id": "crm:2", "deal_name": None, "amount": None},
        {"deal_id": "crm:3", "deal_name": "", "amount": Decimal("-0.07")},
        {
            "deal_id": "crm:4",
            "deal_name": 'a "quoted", name\r\nof Zoë, http://x.example',
        },
    )
    parts = (
        {"part": "booked", "mean_amount": Decimal("1234567.89"), "deals": 12},
        {"part": "open", "mean_amount": Decimal("-0.07"), "deals": None},
        {"part": "total", "mean_amount": Decimal("1234567.82"), "deals": 0},
    )
    rules = (
        {
            "rule": "@sum",
            "failing_since": datetime(2012, 3, 14, 23, 59, 59, tzinfo=UTC),
        },
        {"rule": "a rule", "failing_since": None, "checked": 10**15},
    )
    rows = {"period_end_date": date(2012, 4, 1), "currency": "EUR"}
    return make_generation(
        fence,
        rows={
            "dim_deals": rows_of(DIM_DEALS, *deals),
            "revenue_forecast": rows_of(REVENUE_FORECAST, *(rows | p for p in parts)),
            "data_quality": rows_of(DATA_QUALITY, *rules),
            "stage_conversion": rows_of(STAGE_CONVERSION, {"win_rate": 0.125}),
            "time_in_stage": rows_of(TIME_IN_STAGE, {"p50_days": 14.436643}),
            "quarantine": rows_of(QUARANTINE, *({"row_number": n} for n in range(20))),
        },
    )
