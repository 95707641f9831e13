"""Judgement: how good chances are on leads that they were not learnt from."""

from dataclasses import dataclass

import numpy as np

from transforms.scores.coding import Counts, Floats

_BINS = 10
_NEAREST = 1e-6
# One-sided 95 %: what is better by less may be so by chance.
_ERRORS = 1.645


@dataclass(frozen=True)
class Judgement:
    """How the chances of one model came out; less is better, but for `auc`.

    `expected_calibration_error` is the mean distance between chance and outcome over
    ten bins of equal count; `auc` the chance that of two leads the one that became a
    deal was put higher.
    """

    rows: float
    conversions: float
    brier: float
    log_loss: float
    expected_calibration_error: float
    auc: float


def judgement(chance: Floats, counts: Counts) -> Judgement:
    """Return how the chances of patterns with these counts came out."""
    trials, hits = counts
    misses, count = trials - hits, max(float(trials.sum()), 1.0)
    likely = np.clip(chance, _NEAREST, 1 - _NEAREST)
    loss = hits * np.log(likely) + misses * np.log(1 - likely)
    squares = hits * (1 - chance) ** 2 + misses * chance**2
    return Judgement(
        rows=float(trials.sum()),
        conversions=float(hits.sum()),
        brier=float(squares.sum() / count),
        log_loss=float(-loss.sum() / count),
        expected_calibration_error=_calibration_error(chance, counts),
        auc=_auc(chance, counts),
    )


def is_better(chance: Floats, base: Floats, counts: Counts) -> bool:
    """Whether the chances beat those of the base by more than luck would.

    The mean log loss must be smaller by more than its standard error allows for, and
    the Brier score must be smaller, too. The counts are taken for those of independent
    leads.
    """
    trials, hits = counts
    if not (trials.sum() > 0 and hits.sum() > 0):
        return False
    ours, theirs = (np.clip(c, _NEAREST, 1 - _NEAREST) for c in (chance, base))
    won, lost = np.log(ours / theirs), np.log((1 - ours) / (1 - theirs))
    count, misses = trials.sum(), trials - hits
    mean = (hits * won + misses * lost).sum() / count
    spread = (hits * won**2 + misses * lost**2).sum() / count - mean**2
    error = np.sqrt(max(spread, 0.0) / count)
    brier = [judgement(chances, counts).brier for chances in (chance, base)]
    return bool(mean > _ERRORS * error and brier[0] < brier[1])


def _calibration_error(chance: Floats, counts: Counts) -> float:
    """Return the mean distance of chance and outcome in bins of equal count."""
    order = np.argsort(chance, kind="stable")
    chance, trials, hits = (values[order] for values in (chance, *counts))
    middle, count = np.cumsum(trials) - trials / 2, max(float(trials.sum()), 1.0)
    bins = np.minimum((middle / count * _BINS).astype(np.int64), _BINS - 1)
    distance = np.bincount(bins, hits - trials * chance, _BINS)
    return float(np.abs(distance).sum() / count)


def _auc(chance: Floats, counts: Counts) -> float:
    """Return the area under the ROC curve; a half where there is none."""
    _, place = np.unique(chance, return_inverse=True)
    won, lost = (
        np.bincount(place, n) for n in (counts.hits, counts.trials - counts.hits)
    )
    below = np.cumsum(lost) - lost / 2
    pairs = won.sum() * lost.sum()
    return float((won * below).sum() / pairs) if pairs > 0 else 0.5
