"""Judgement: Brier, log loss, calibration error and AUC, worked out by hand."""

import numpy as np
import pytest

from transforms.scores.coding import Counts
from transforms.scores.judgement import is_better, judgement

TRIALS = np.array([4.0, 4.0, 2.0])
HITS = np.array([0.0, 1.0, 2.0])
SAID = np.array([0.1, 0.25, 0.8])
COUNTS = Counts(TRIALS, HITS)


def test_the_figures_are_those_worked_out_by_hand() -> None:
    found = judgement(SAID, COUNTS)
    brier = 4 * 0.1**2 + (0.75**2 + 3 * 0.25**2) + 2 * 0.2**2
    loss = 4 * np.log(0.9) + np.log(0.25) + 3 * np.log(0.75) + 2 * np.log(0.8)
    # Of 3 x 7 pairs: two deals above all seven; one above four, level with three.
    pairs = (2 * 7 + 4 + 3 / 2) / 21

    assert found.brier == pytest.approx(brier / 10)
    assert found.log_loss == pytest.approx(-loss / 10)
    assert found.auc == pytest.approx(pairs)
    assert found.expected_calibration_error == pytest.approx((0.4 + 0 + 0.4) / 10)
    assert (found.rows, found.conversions) == (10, 3)


def test_chances_all_alike_tell_no_two_leads_apart() -> None:
    assert judgement(np.full(3, 0.3), COUNTS).auc == 0.5
    assert judgement(np.full(3, 0.3), Counts(TRIALS, TRIALS)).auc == 0.5


def test_chances_that_tell_more_are_better() -> None:
    many = Counts(TRIALS * 100, HITS * 100)

    assert is_better(SAID, np.full(3, 0.3), many)
    assert not is_better(np.full(3, 0.3), SAID, many)


def test_what_may_be_luck_is_not_better() -> None:
    base, said = np.full(3, 0.3), np.array([0.25, 0.3, 0.35])
    few = Counts(np.full(3, 20.0), said * 20)
    many = Counts(few.trials * 100, few.hits * 100)

    assert not is_better(said, base, few)
    assert is_better(said, base, many)
    assert not is_better(base, base, many)


def test_nothing_is_better_where_nothing_came_out() -> None:
    assert not is_better(SAID, np.full(3, 0.3), Counts(TRIALS, TRIALS * 0))
    assert not is_better(SAID, np.full(3, 0.3), Counts(TRIALS * 0, TRIALS * 0))
