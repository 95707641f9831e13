"""Local days: the company's calendar decides, whatever UTC says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.metrics.builders import calendar
from transforms.metrics.local_days import with_local_date
from transforms.tables.table import INSTANT

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
ZONES = (
    "Europe/Amsterdam",
    "Europe/London",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "America/Havana",
)


def listed(time_zone: str) -> pl.LazyFrame:
    return calendar(datetime(2025, 6, 1, tzinfo=UTC), as_of=AS_OF, time_zone=time_zone)


def local_dates(*instants: datetime, time_zone: str) -> list[date]:
    frame = pl.LazyFrame({"at": instants}, schema={"at": INSTANT})
    found = with_local_date(frame, listed(time_zone), instant="at")
    return found.collect().sort("at")["local_date"].to_list()


def test_an_instant_at_local_midnight_belongs_to_the_day_it_opens() -> None:
    midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)
    just_before = midnight - timedelta(microseconds=1)

    assert local_dates(just_before, midnight, time_zone="Europe/Amsterdam") == [
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]


def test_the_days_on_which_clocks_change_are_whole_days() -> None:
    spring = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/London"))
    autumn = datetime(2025, 10, 26, tzinfo=ZoneInfo("Europe/London"))
    ends = [day + timedelta(days=1) for day in (autumn, spring)]
    last_moments = [end.astimezone(UTC) - timedelta(microseconds=1) for end in ends]

    assert local_dates(*last_moments, time_zone="Europe/London") == [
        date(2025, 10, 26),
        date(2026, 3, 29),
    ]


@pytest.mark.parametrize("time_zone", ZONES)
@given(
    st.lists(
        st.timedeltas(timedelta(), timedelta(days=2 * 365)),
        min_size=1,
    )
)
@settings(max_examples=15, deadline=None)
def test_every_zone_agrees_with_its_own_clock(
    time_zone: str, ages: list[timedelta]
) -> None:
    instants = [AS_OF - age for age in ages]
    theirs = [at.astimezone(ZoneInfo(time_zone)).date() for at in sorted(instants)]

    assert local_dates(*instants, time_zone=time_zone) == theirs


@pytest.mark.parametrize("time_zone", ["Europe/Amsterdam", "America/Los_Angeles"])
def test_the_first_and_the_last_listed_day_are_whole_too(time_zone: str) -> None:
    days = listed(time_zone).select(pl.col("date", "starts_at", "ends_at")).collect()
    (first, opens, _), (last, _, closes) = days.row(0), days.row(-1)
    just_before = closes - timedelta(microseconds=1)

    assert local_dates(opens, just_before, time_zone=time_zone) == [first, last]


def test_an_instant_outside_the_listed_days_keeps_its_utc_day() -> None:
    long_ago = datetime(1999, 5, 4, 23, 59, tzinfo=UTC)

    assert local_dates(long_ago, time_zone="Europe/Amsterdam") == [date(1999, 5, 4)]
