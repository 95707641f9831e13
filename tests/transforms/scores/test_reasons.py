"""Reasons: the three largest, in words, in points of the chance."""

import numpy as np

from tests.transforms.scores.patterns import asked, counted
from transforms.scores.coding import coded
from transforms.scores.features import NAMES
from transforms.scores.reasons import reasons
from transforms.scores.ridge import logistic

ONE = coded(counted(asked(origin="fair", response=1)))
PLACE = {name: place for place, name in enumerate(NAMES, start=1)}
LEVEL = float(np.log(0.3 / 0.7))


def told(**pushes: float) -> str:
    """Return the reasons of one lead with a chance of 30 %."""
    row = np.zeros((1, len(NAMES) + 1))
    for name, push in pushes.items():
        row[0, PLACE[name]] = push
    return str(reasons(ONE, np.array([LEVEL]), row).item())


def push(points: float) -> float:
    """Return what adds so many points to come to 30 %."""
    without = 0.3 - points / 100
    return LEVEL - float(np.log(without / (1 - without)))


def test_a_reason_is_told_in_words_and_points() -> None:
    assert told(response=push(9)) == "answered within 2 hours: +9 points"


def test_the_three_largest_are_told_the_largest_first() -> None:
    assert told(response=push(9), origin=push(-12), met=push(4), weekend=push(-2)) == (
        "source fair: -12 points; answered within 2 hours: +9 points; "
        "no meeting so far: +4 points"
    )


def test_of_reasons_alike_the_order_of_the_facts_decides() -> None:
    assert told(met=push(4), origin=push(4)).startswith("source fair")


def test_less_than_a_point_is_told_in_tenths_and_one_is_one() -> None:
    assert told(met=push(0.3), response=push(1.2)) == (
        "answered within 2 hours: +1 point; no meeting so far: +0.3 points"
    )


def test_a_lead_like_all_others_says_so() -> None:
    assert told() == "like the average lead in all we know of it"
    assert told(met=push(0.04)) == told()


def test_a_point_is_a_hundredth_of_the_chance() -> None:
    with_it, without = logistic(np.array([LEVEL, LEVEL - push(9)]))

    assert round(100 * (with_it - without), 6) == 9


def test_no_lead_has_no_reason() -> None:
    none = coded(counted(asked()).clear())

    assert reasons(none, np.zeros(0), np.zeros((0, len(NAMES) + 1))).is_empty()
