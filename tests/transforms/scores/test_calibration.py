"""Calibration: chances that were too bold or too high are put right."""

import numpy as np
import pytest

from transforms.scores.calibration import calibration
from transforms.scores.coding import Counts
from transforms.scores.ridge import logistic

SAID = np.linspace(-4, 3, 60)
MANY = np.full(60, 100_000.0)


def test_the_line_through_what_came_out_is_found() -> None:
    line = calibration(SAID, Counts(MANY, MANY * logistic(-0.7 + 0.5 * SAID)))

    assert line.line == pytest.approx([-0.7, 0.5], abs=1e-3)
    assert line.log_odds(SAID) == pytest.approx(-0.7 + 0.5 * SAID, abs=5e-3)


def test_chances_that_hold_are_left_as_they_are() -> None:
    line = calibration(SAID, Counts(MANY, MANY * logistic(SAID)))

    assert line.line == pytest.approx([0, 1], abs=1e-9)


def test_without_a_lead_chances_are_left_as_they_are() -> None:
    assert calibration(SAID, Counts(MANY * 0, MANY * 0)).line.tolist() == [0, 1]
    nothing = np.zeros(0)
    assert calibration(nothing, Counts(nothing, nothing)).line.tolist() == [0, 1]


def test_a_few_leads_cannot_turn_the_line_round() -> None:
    few = np.array([1.0, -1.0])
    line = calibration(few, Counts(np.ones(2), np.array([0.0, 1.0])))

    assert 0 < line.line[1] < 1


def test_few_leads_leave_it_unsure() -> None:
    few = calibration(SAID, Counts(MANY / 1e5, MANY / 1e5 * logistic(SAID)))
    many = calibration(SAID, Counts(MANY, MANY * logistic(SAID)))
    nothing = np.zeros(60)

    assert (few.variance(SAID, nothing) > 10 * many.variance(SAID, nothing)).all()
    assert (few.variance(SAID, nothing + 1) > few.variance(SAID, nothing)).all()
