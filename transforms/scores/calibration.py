"""Calibration: chances moved so that they hold on what came after they were learnt.

J. Platt, "Probabilistic outputs for support vector machines", 1999: a line through the
log-odds, fitted on what the model has not seen; here it is drawn towards leaving them
as they are, so that a few leads cannot turn it round.
"""

from dataclasses import dataclass

import numpy as np

from transforms.scores.coding import Counts, Floats
from transforms.scores.ridge import logistic

_AS_THEY_ARE = np.array([0.0, 1.0])
_PRECISION = np.array([1.0, 4.0])
_ROUNDS = 50
_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Calibration:
    """The line: a shift and a slope, and how uncertain they are."""

    line: Floats
    covariance: Floats

    def log_odds(self, log_odds: Floats) -> Floats:
        """Return the calibrated log-odds."""
        moved: Floats = self.line[0] + self.line[1] * log_odds
        return moved

    def variance(self, log_odds: Floats, variance: Floats) -> Floats:
        """Return the variance of the calibrated log-odds."""
        shift, slope = self.covariance.diagonal()
        both = 2 * self.covariance[0, 1] * log_odds
        moved: Floats = self.line[1] ** 2 * variance + (
            shift + both + slope * log_odds**2
        )
        return moved


def calibration(log_odds: Floats, counts: Counts) -> Calibration:
    """Return the line under which the hits among the trials are likeliest."""
    line: Floats = _AS_THEY_ARE
    design = np.stack([np.ones_like(log_odds), log_odds])
    for _ in range(_ROUNDS):
        chance = logistic(line[0] + line[1] * log_odds)
        slope = _sums(design * (counts.hits - counts.trials * chance))
        slope = slope - _PRECISION * (line - _AS_THEY_ARE)
        weights = counts.trials * chance * (1 - chance)
        curve = _curve(design, weights) + np.diag(_PRECISION)
        step = np.clip(np.linalg.solve(curve, slope), -1, 1)
        line = np.asarray(line + step, dtype=np.float64)
        if np.abs(step).max() < _CLOSE:
            break
    covariance: Floats = np.linalg.inv(curve).astype(np.float64)
    return Calibration(line, covariance)


def _sums(rows: Floats) -> Floats:
    """Return the sum of each row."""
    total: Floats = rows.sum(axis=1)
    return total


def _curve(design: Floats, weights: Floats) -> Floats:
    """Return the weighted sums of the products."""
    return np.array([_sums(one * design * weights) for one in design])
