from datetime import UTC, datetime, timedelta

import pytest

from sources.http.windows import Window, night_window

NIGHT = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("watermark", "since"),
    [(NIGHT - 24 * HOUR, NIGHT - 25 * HOUR), (NIGHT + HOUR, NIGHT - HOUR)],
    ids=["after the watermark", "a run for an instant before it"],
)
def test_a_night_looks_back_behind_the_watermark(
    watermark: datetime, since: datetime
) -> None:
    window = night_window(watermark, extracted_at=NIGHT, look_back=HOUR)

    assert window == Window(since, NIGHT)


def test_a_part_of_a_millisecond_is_always_within_the_window() -> None:
    since = datetime(1970, 1, 1, 0, 0, 0, 1_500, tzinfo=UTC)
    until = datetime(1970, 1, 1, 0, 0, 0, 2_001, tzinfo=UTC)

    window = Window(since, until)

    assert (window.first_millisecond, window.end_millisecond) == (1, 3)


def test_an_instant_on_the_millisecond_is_exact() -> None:
    window = Window(NIGHT, NIGHT)

    assert window.first_millisecond == window.end_millisecond == 1_772_409_600_000
