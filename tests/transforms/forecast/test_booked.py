"""What is booked is a fact."""

from datetime import timedelta

import polars as pl

from tests.transforms.forecast.companies import deal, warehouse
from tests.transforms.histories import AS_OF, change, day
from transforms.forecast.booked import booked
from transforms.tables.table import INSTANT


def test_a_win_is_booked_from_the_periods_first_instant_up_to_as_of() -> None:
    rows = [
        *deal("before", 10, amount=1, won=100 - 1e-9),
        *deal("first", 10, amount=20, won=100),
        *deal("last", 10, amount=300, won=120 - 1e-9),
        *deal("after", 10, amount=4000, won=120),
        *deal("silent", 10, amount=None, won=110),
        *deal("deleted", 10, amount=50_000, won=110),
        change("deleted", "true", 115, "crm:deleted"),
    ]
    periods = pl.LazyFrame(
        {"period": ["p"], "starts_at": [day(100)]},
        schema_overrides={"starts_at": INSTANT},
    )

    frame = booked(warehouse(*rows).deals, periods, as_of=day(120)).collect()
    assert frame.cast({"booked_amount": pl.Float64}).rows() == [
        ("p", "crm:sales", 3, 1, 320.0)
    ]


def test_a_period_that_begins_now_has_nothing_booked() -> None:
    periods = pl.LazyFrame({"period": ["p"], "starts_at": [AS_OF]})
    deals = warehouse(*deal("one", 10, won=140)).deals

    later = booked(deals, periods, as_of=AS_OF + timedelta(days=1)).collect()
    assert later.is_empty()
