"""Ages: how long ago something was, and which local day it is."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tests.transforms.metrics.builders import AS_OF, calendar, day
from transforms.metrics.ages import days_since, in_days, today


def test_a_day_has_86_400_seconds() -> None:
    frame = pl.DataFrame({"us": [129_600_000_000, None]})

    assert frame.select(in_days(pl.col("us")))["us"].to_list() == [1.5, None]


def test_what_lies_ahead_is_no_days_ago() -> None:
    frame = pl.DataFrame({"at": [day(29, 6), day(2, 7), None]})
    found = frame.select(ago=days_since(pl.col("at"), as_of=AS_OF))

    assert found["ago"].to_list() == [2.0, 0.0, None]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_today_is_the_local_day_that_the_instant_opens_or_lies_in(
    as_of: datetime, expected: date
) -> None:
    dates = calendar(time_zone="Europe/Amsterdam")

    assert today(dates, as_of=as_of).collect().item() == expected


def test_a_calendar_without_the_day_does_not_lose_it() -> None:
    assert today(calendar().limit(0), as_of=AS_OF).collect().item() == AS_OF.date()
