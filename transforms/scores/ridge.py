"""Ridge: logistic regression on counts of patterns, drawn towards no effect.

Fitted by Newton's method. Sums run over patterns in their order, one after the other,
so that the same patterns give the same numbers to the last digit; there are as many
patterns as the facts allow, however many leads.
"""

from dataclasses import dataclass

import numpy as np

from transforms.scores.coding import Coded, Counts, Floats, compact

_ROUNDS, _HALVINGS = 50, 30
_CLOSE = 1e-6
_FURTHEST = 30.0


@dataclass(frozen=True, eq=False)
class Ridge:
    """What each value adds to the log-odds, and how uncertain these effects are."""

    effects: Floats
    covariance: Floats

    def log_odds(self, coded: Coded) -> Floats:
        """Return the log-odds of each pattern."""
        return _log_odds(coded, self.effects)

    def variance(self, coded: Coded) -> Floats:
        """Return the variance of the log-odds of each pattern."""
        total = np.zeros(len(coded.codes))
        for one in coded.codes.T:
            for other in coded.codes.T:
                total += self.covariance[one, other]
        return total


def ridge(coded: Coded, counts: Counts, *, start: Floats | None = None) -> Ridge:
    """Return the effects under which the hits among the trials are likeliest.

    Drawn towards 0, they are the mode of a posterior: `covariance` is the inverse of
    the curvature there (Laplace). Values that have no say have no effect. To `start`
    near them saves time.
    """
    coded, counts = compact(coded, counts)
    free = np.flatnonzero(coded.has_say)
    effects = np.zeros(len(coded.words)) if start is None else start * coded.has_say
    for _ in range(_ROUNDS):
        step = np.zeros_like(effects)
        step[free] = np.linalg.solve(
            _curvature(coded, counts, effects)[np.ix_(free, free)],
            _slope(coded, counts, effects)[free],
        )
        effects = _further(coded, counts, effects, step)
        if np.abs(step).max() < _CLOSE:
            break
    covariance = np.zeros((len(effects), len(effects)))
    curvature = _curvature(coded, counts, effects)[np.ix_(free, free)]
    covariance[np.ix_(free, free)] = np.linalg.inv(curvature)
    return Ridge(effects, covariance)


def logistic(log_odds: Floats) -> Floats:
    """Return the chance that has these log-odds."""
    bounded = np.clip(log_odds, -_FURTHEST, _FURTHEST)
    chance: Floats = 1 / (1 + np.exp(-bounded))
    return chance


def _log_odds(coded: Coded, effects: Floats) -> Floats:
    """Return the sum of the effects of each pattern's values."""
    total = np.zeros(len(coded.codes))
    for codes in coded.codes.T:
        total += effects[codes]
    return total


def _slope(coded: Coded, counts: Counts, effects: Floats) -> Floats:
    """Return how the likelihood rises with each effect."""
    chance = logistic(_log_odds(coded, effects))
    missed = counts.hits - counts.trials * chance
    total = -coded.precision * effects
    for codes in coded.codes.T:
        total += np.bincount(codes, missed, len(effects))
    return total


def _curvature(coded: Coded, counts: Counts, effects: Floats) -> Floats:
    """Return how fast that changes with each pair of effects."""
    chance = logistic(_log_odds(coded, effects))
    weights = counts.trials * chance * (1 - chance)
    count = len(effects)
    total = np.diag(coded.precision)
    columns = list(coded.codes.T)
    for place, one in enumerate(columns):
        for other in columns[place:]:
            pairs = np.bincount(one * count + other, weights, count * count)
            block = pairs.reshape(count, count)
            total += block if other is one else block + block.T
    return total


def _further(coded: Coded, counts: Counts, effects: Floats, step: Floats) -> Floats:
    """Return the effects a step further, or as much of it as makes them likelier."""
    before = _likelihood(coded, counts, effects)
    for _ in range(_HALVINGS):
        if _likelihood(coded, counts, effects + step) >= before:
            return effects + step
        step = step / 2
    return effects


def _likelihood(coded: Coded, counts: Counts, effects: Floats) -> float:
    """Return how likely the hits are, less what draws to 0, on the log scale."""
    log_odds = _log_odds(coded, effects)
    told = counts.hits * log_odds - counts.trials * np.logaddexp(0, log_odds)
    return float(told.sum() - (coded.precision * effects**2).sum() / 2)
