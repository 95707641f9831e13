"""How likely a deal is to move on, on a working day: by stage, age, day and deal.

A hazard is a rate per working day. Every stage has one for each kind of move that it
knows; they compete, and the first to happen decides (competing risks).
"""

import numpy as np
from numpy.typing import NDArray

from sandbox import calendar_effects
from sandbox.stages import CODES, STAGES
from sandbox.working_time import Days

Rates = NDArray[np.float64]
Strays = NDArray[np.bool_]

KINDS = ("forward", "skip", "win", "lose", "back", "aside")
_OF_KIND = {kind: number for number, kind in enumerate(KINDS)}
OLDEST = 120
# From a stage, a kind of move: where to, and how often on a working day at its best.
_MOVES = (
    ("new", "forward", "contacted", 0.40),
    ("new", "skip", "qualified", 0.030),
    ("new", "lose", "lost", 0.036),
    ("contacted", "forward", "qualified", 0.115),
    ("contacted", "skip", "presentation", 0.008),
    ("contacted", "lose", "lost", 0.055),
    ("qualified", "forward", "presentation", 0.095),
    ("qualified", "skip", "offer", 0.011),
    ("qualified", "lose", "lost", 0.024),
    ("qualified", "back", "contacted", 0.004),
    ("qualified", "aside", "renewal_due", 0.002),
    ("presentation", "forward", "offer", 0.120),
    ("presentation", "skip", "negotiation", 0.008),
    ("presentation", "lose", "lost", 0.023),
    ("presentation", "back", "qualified", 0.006),
    ("offer", "forward", "negotiation", 0.075),
    ("offer", "win", "won", 0.009),
    ("offer", "lose", "lost", 0.023),
    ("offer", "back", "presentation", 0.006),
    ("offer", "aside", "renewal_offer", 0.0012),
    ("negotiation", "win", "won", 0.058),
    ("negotiation", "lose", "lost", 0.021),
    ("negotiation", "back", "offer", 0.006),
    ("renewal_due", "forward", "renewal_offer", 0.090),
    ("renewal_due", "lose", "churned", 0.004),
    ("renewal_offer", "forward", "renewal_talks", 0.065),
    ("renewal_offer", "win", "renewed", 0.040),
    ("renewal_offer", "lose", "churned", 0.006),
    ("renewal_talks", "win", "renewed", 0.070),
    ("renewal_talks", "lose", "churned", 0.012),
    ("renewal_talks", "back", "renewal_offer", 0.005),
    ("renewal_talks", "aside", "negotiation", 0.004),
)


def targets() -> NDArray[np.int8]:
    """Return the stage that each kind of move leads to, by stage; -1: there is none."""
    table = np.full((len(STAGES), len(KINDS)), -1, dtype=np.int8)
    for stage, kind, to, _ in _MOVES:
        table[CODES[stage], _OF_KIND[kind]] = CODES[to]
    return table


def rates() -> Rates:
    """Return the hazard of each kind of move by stage and age in it, in working days.

    Selling gathers speed in the first days and goes stale after some weeks. Losing is
    rare at first, and of what is very old hardly anybody decides anything.
    """
    table = np.zeros((len(STAGES), OLDEST + 1, len(KINDS)))
    for stage, kind, _, rate in _MOVES:
        table[CODES[stage], :, _OF_KIND[kind]] = rate * _by_age(kind)
    return table


def _by_age(kind: str) -> Rates:
    """Return the share of its best that a hazard has at each age in a stage."""
    age = np.arange(OLDEST + 1)
    if kind == "lose":
        return (0.4 + 0.9 * -np.expm1(-age / 6)) * (0.3 + 0.7 / (1 + (age / 70) ** 2))
    return (0.45 + 0.55 * -np.expm1(-age / 2.5)) * (0.2 + 0.8 / (1 + (age / 40) ** 2))


def seasons(days: Days) -> Rates:
    """Return a multiple of each kind's hazard for each working day.

    Everything follows the pace of the season; wins also follow the quarter.
    """
    multiples = np.repeat(calendar_effects.pace(days)[:, None], len(KINDS), axis=1)
    multiples[:, _OF_KIND["win"]] *= calendar_effects.rush(days)
    return multiples


def pulls(*, pace: Rates, skill: Rates, risk: Rates, strays: Strays) -> Rates:
    """Return a multiple of each kind's hazard for each deal.

    pace, skill and risk are on a log scale, 0 being average; strays: whether the deal
    may go to another pipeline.
    """
    multiples = np.ones((len(pace), len(KINDS)))
    multiples[:, [_OF_KIND["forward"], _OF_KIND["skip"]]] = np.exp(pace)[:, None]
    multiples[:, _OF_KIND["win"]] = np.exp(pace + skill)
    multiples[:, _OF_KIND["lose"]] = np.exp(risk - skill)
    multiples[:, _OF_KIND["aside"]] = strays
    return multiples
