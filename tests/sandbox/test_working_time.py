from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from sandbox.working_time import (
    clocks,
    day_of,
    instant_of,
    instants,
    working_days,
)

MONDAY = datetime(2026, 6, 29, 6, tzinfo=UTC)


def clock(moment: datetime) -> float:
    return float(clocks(np.array([instant_of(moment)]))[0])


def test_a_working_day_lasts_from_six_to_half_past_four() -> None:
    assert clock(MONDAY) == int(clock(MONDAY))
    assert clock(MONDAY + timedelta(hours=5.25)) - clock(MONDAY) == pytest.approx(0.5)
    assert clock(MONDAY + timedelta(hours=10.5)) - clock(MONDAY) == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 6, 26, 20, tzinfo=UTC),
        datetime(2026, 6, 27, 12, tzinfo=UTC),
        datetime(2026, 6, 28, 23, 59, tzinfo=UTC),
        datetime(2026, 6, 29, 0, tzinfo=UTC),
    ],
)
def test_a_weekend_counts_as_monday_morning(moment: datetime) -> None:
    assert clock(moment) == clock(MONDAY)


def test_a_week_has_five_working_days() -> None:
    assert clock(MONDAY + timedelta(days=7)) - clock(MONDAY) == 5


def test_the_clock_gives_back_the_instant_of_a_working_hour() -> None:
    hours = np.arange(0, 10 * 5)
    week = (
        instant_of(MONDAY)
        + (hours // 10) * 86_400_000_000
        + (hours % 10) * 3_600_000_000
    )

    assert np.abs(instants(clocks(week)) - week).max() <= 1


def test_the_clock_never_runs_backwards() -> None:
    quarters_of_an_hour = instant_of(MONDAY) + np.arange(4 * 24 * 21) * 900_000_000

    assert (np.diff(clocks(quarters_of_an_hour)) >= 0).all()


def test_a_saturday_belongs_to_the_working_day_of_the_monday_after() -> None:
    saturday, monday = (
        day_of(datetime(2026, 6, d, tzinfo=UTC).date()) for d in (27, 29)
    )

    assert working_days(np.array([saturday])) == working_days(np.array([monday]))
