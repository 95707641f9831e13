"""Working time: nights, weekends and holidays count nothing, a changed clock does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.mail.working_time import WorkingHours, with_working_seconds
from transforms.tables.table import INSTANT

HOUR = 3600.0
STEP = timedelta(minutes=15)
OFFICE = WorkingHours("Europe/Berlin", opens=time(9), closes=time(17))


def spans(
    *spans: tuple[datetime | None, datetime | None], hours: WorkingHours = OFFICE
) -> list[float | None]:
    frame = pl.LazyFrame(spans, {"since": INSTANT, "until": INSTANT}, orient="row")
    counted = with_working_seconds(
        frame, since="since", until="until", named="seconds", hours=hours
    )
    return counted.collect()["seconds"].to_list()


def at(month: int, day: int, hour: float, zone: str = "Europe/Berlin") -> datetime:
    """Return the instant of a local time of the year 2026."""
    wall = datetime(2026, month, day, tzinfo=ZoneInfo(zone)) + timedelta(hours=hour)
    return wall.astimezone(UTC)


def test_within_a_day_the_clock_counts() -> None:
    assert spans((at(6, 1, 10), at(6, 1, 10.5))) == [HOUR / 2]


def test_a_mail_of_the_night_waits_from_the_opening() -> None:
    assert spans((at(6, 1, 3), at(6, 1, 10)), (at(6, 1, 22), at(6, 2, 10))) == [
        HOUR,
        HOUR,
    ]


def test_an_answer_at_night_takes_no_longer_than_until_closing() -> None:
    assert spans((at(6, 1, 16), at(6, 1, 23))) == [HOUR]


def test_a_weekend_counts_nothing() -> None:
    assert spans((at(6, 5, 16), at(6, 8, 10))) == [2 * HOUR]
    assert spans((at(6, 6, 10), at(6, 7, 20))) == [0.0]


def test_a_holiday_counts_nothing() -> None:
    closed = WorkingHours("Europe/Berlin", holidays=(date(2026, 6, 2),))

    assert spans((at(6, 1, 16), at(6, 3, 10)), hours=closed) == [2 * HOUR]


def test_the_opening_follows_the_local_clock_through_summer_time() -> None:
    before, after = (at(3, 27, 10), at(3, 30, 10)), (at(10, 23, 10), at(10, 26, 10))

    assert spans(before, after) == [8 * HOUR, 8 * HOUR]


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    always = WorkingHours(
        "Europe/Berlin", days=(1, 2, 3, 4, 5, 6, 7), opens=time(0), closes=time(0)
    )
    days = (at(3, 29, 0), at(3, 30, 0)), (at(10, 25, 0), at(10, 26, 0))

    assert spans(*days, hours=always) == [23 * HOUR, 25 * HOUR]


def test_an_opening_that_the_clocks_skip_is_when_they_do() -> None:
    early = WorkingHours("Europe/Berlin", days=(7,), opens=time(2, 30), closes=time(5))

    assert spans((at(3, 29, 0), at(3, 30, 0)), hours=early) == [2 * HOUR]


def test_a_closing_that_the_clocks_show_twice_is_the_second() -> None:
    late = WorkingHours("Europe/Berlin", days=(7,), opens=time(1), closes=time(2, 30))

    assert spans((at(10, 25, 0), at(10, 26, 0)), hours=late) == [2.5 * HOUR]


def test_backwards_it_counts_below_zero_and_without_an_instant_not_at_all() -> None:
    assert spans(
        (at(6, 2, 10), at(6, 1, 16)), (None, at(6, 1, 16)), (at(6, 1, 16), None)
    ) == [-2 * HOUR, None, None]


def test_without_a_row_there_is_none() -> None:
    assert spans() == []


def test_other_columns_stay_as_they_are() -> None:
    frame = pl.LazyFrame({"name": ["a"], "opens_at": ["b"]}).with_columns(
        since=pl.lit(at(6, 1, 10), INSTANT)
    )
    counted = with_working_seconds(
        frame, since="since", until="since", named="seconds", hours=OFFICE
    )

    assert counted.collect().to_dicts() == [
        {"name": "a", "opens_at": "b", "since": at(6, 1, 10), "seconds": 0.0}
    ]


def test_hours_that_nobody_can_keep_are_refused() -> None:
    with pytest.raises(ValueError, match="close at 09:00:00, not after 17:00:00"):
        WorkingHours("UTC", opens=time(17), closes=time(9))
    with pytest.raises(ValueError, match="1 \\(Monday\\) to 7 \\(Sunday\\), not"):
        WorkingHours("UTC", days=(0,))


def counted_slowly(since: datetime, until: datetime, hours: WorkingHours) -> float:
    """Count quarters of an hour, from a day's first in hours to its last."""
    zone, quarter = ZoneInfo(hours.time_zone), since - 100 * STEP
    of_day: dict[date, list[tuple[datetime, time]]] = {}
    while quarter < until + 100 * STEP:
        wall = quarter.astimezone(zone)
        of_day.setdefault(wall.date(), []).append((quarter, wall.time()))
        quarter += STEP
    worked = 0
    for day, quarters in of_day.items():
        if day.isoweekday() in hours.days and day not in hours.holidays:
            opened = [q for q, wall in quarters if wall >= hours.opens]
            closing = time.max if hours.closes == time(0) else hours.closes
            open_still = [q for q, wall in quarters if wall < closing]
            both = {*opened} and {*open_still}
            worked += sum(
                min(opened) <= q <= max(open_still) and since <= q < until
                for q, _ in quarters
                if both
            )
    return worked * STEP.total_seconds()


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo")
QUARTERS = st.integers(0, 4 * 24 * 30)
# Around the changes of the clocks; Brazil's were at midnight.
STARTS = [datetime(2018, month, 15, tzinfo=UTC) for month in (1, 2, 3, 6, 10, 11)]
HOLIDAYS = [date(2018, month, 1) + timedelta(n) for month in (3, 4, 11) for n in (0, 9)]


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    """Return hours of a company anywhere; some of them work nearly around the clock."""
    opens = draw(st.integers(0, 95))
    closes = draw(st.integers(opens + 1, 96)) % 96
    return WorkingHours(
        draw(st.sampled_from(ZONES)),
        days=tuple(draw(st.sets(st.integers(1, 7)))),
        opens=time(opens // 4, opens % 4 * 15),
        closes=time(closes // 4, closes % 4 * 15),
        holidays=tuple(draw(st.sets(st.sampled_from(HOLIDAYS)))),
    )


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(STARTS), QUARTERS, QUARTERS, working_hours())
def test_it_is_what_counting_quarters_of_an_hour_gives(
    start: datetime, first: int, length: int, hours: WorkingHours
) -> None:
    since = start + first * STEP
    until = since + length * STEP

    assert spans((since, until), hours=hours) == [counted_slowly(since, until, hours)]
