"""The paths of deals through the stages, walked day by day by their hazards."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sandbox import hazards
from sandbox.stages import CLOSED, STAGES

# A step: a deal (a number) comes to a stage (a code) at a clock (working days).
STEP = np.dtype([("deal", np.int64), ("stage", np.int8), ("clock", np.float64)])
Steps = NDArray[np.void]

_IS_CLOSED = np.isin(np.arange(len(STAGES)), CLOSED)


def walk(
    starts: Steps, pulls: hazards.Rates, *, until: float, chance: np.random.Generator
) -> Steps:
    """Return the steps of deals from their starts until they close or the clock ends.

    The starts are among the steps. `pulls` has a row per deal: what multiplies its
    hazards. A deal moves at most once a working day, from the day of its start on.
    """
    starts = np.sort(starts, order=["clock", "deal"])
    return np.concatenate([starts, *_days(starts, pulls, until, chance)])


def _days(
    starts: Steps, pulls: hazards.Rates, until: float, chance: np.random.Generator
) -> Iterator[Steps]:
    """Yield the steps of each working day."""
    days = np.arange(np.floor(starts["clock"].min(initial=until)), np.ceil(until))
    days = days.astype(np.int64)
    arrived = np.searchsorted(starts["clock"], days + 1)
    rates, seasons, seen = hazards.rates(), hazards.seasons(days), 0
    walkers = starts[:0]
    for day, season, so_far in zip(days, seasons, arrived, strict=True):
        walkers = np.concatenate([walkers, starts[seen:so_far]])
        seen = so_far
        moving, steps = _moves(walkers, int(day), rates * season, pulls, chance)
        walkers[moving] = steps
        walkers = walkers[~_IS_CLOSED[walkers["stage"]]]
        yield steps


def _moves(
    walkers: Steps,
    day: int,
    rates: hazards.Rates,
    pulls: hazards.Rates,
    chance: np.random.Generator,
) -> tuple[NDArray[np.int64], Steps]:
    """Return which walkers move on a day, and their steps."""
    age = np.minimum(day - walkers["clock"].astype(np.int64), hazards.OLDEST)
    hazard = rates[walkers["stage"], age] * pulls[walkers["deal"]]
    total = hazard.sum(axis=1)
    moving = np.flatnonzero(chance.random(len(walkers)) < -np.expm1(-total))
    steps = walkers[moving]
    kind = _drawn(hazard[moving], chance)
    steps["stage"] = hazards.targets()[steps["stage"], kind]
    steps["clock"] = _later_that_day(steps["clock"], day, chance)
    return moving, steps


def _drawn(hazard: hazards.Rates, chance: np.random.Generator) -> NDArray[np.int64]:
    """Return the kind of move that happens, each as likely as its hazard is high."""
    below = hazard.cumsum(axis=1)
    # In (0, total], so that a kind without a hazard is never drawn.
    mark = (1 - chance.random(len(hazard))) * below[:, -1]
    kind: NDArray[np.int64] = (below < mark[:, None]).sum(axis=1)
    return kind


def _later_that_day(
    clock: NDArray[np.float64], day: int, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Return a moment of the day, after the clock where that is the same day."""
    earliest: NDArray[np.float64] = np.maximum(clock, day)
    later: NDArray[np.float64] = chance.random(len(clock)) * (day + 1 - earliest)
    return earliest + later
