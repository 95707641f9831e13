import pytest

from sources.http.pace import Pace
from sources.http.service import RateHeaders

NAMES = RateHeaders("interval", "max", "remaining")


def left(remaining: str) -> dict[str, str]:
    return {"interval": "10000", "max": "190", "remaining": remaining}


def test_a_lane_takes_its_bound_at_once_and_then_waits_for_the_second_to_end() -> None:
    pace = Pace({"search": 2}, None)
    pace.sent("search", now=10.0)
    pace.sent("search", now=10.4)

    assert pace.pause("search", now=10.5) == pytest.approx(0.5)
    assert pace.pause("search", now=11.0) == 0.0
    assert pace.pause(None, now=10.5) == 0.0


@pytest.mark.parametrize(
    ("remaining", "pause"),
    [("0", 10.0), ("5", 2.0), ("9", 10 / 9), ("10", 0.0), ("many", 0.0)],
)
def test_the_less_is_left_of_an_interval_the_longer_is_the_pause(
    remaining: str, pause: float
) -> None:
    pace = Pace({}, NAMES)
    pace.answered(left(remaining), now=100.0)

    assert pace.pause(None, now=100.0) == pytest.approx(pause)


def test_an_answer_that_tells_nothing_changes_nothing() -> None:
    pace = Pace({}, NAMES)
    pace.answered({}, now=100.0)

    assert pace.pause(None, now=100.0) == 0.0
