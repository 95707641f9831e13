"""The model: effects learnt on the older past, calibrated on the newer one."""

from dataclasses import dataclass

import numpy as np

from transforms.metrics.intervals import Z
from transforms.scores.calibration import Calibration, calibration
from transforms.scores.coding import Bools, Coded, Counts, Floats
from transforms.scores.purity import impure
from transforms.scores.ridge import Ridge, logistic, ridge


@dataclass(frozen=True, eq=False)
class Model:
    """What the facts do to the chance."""

    effects: Ridge
    line: Calibration

    def log_odds(self, coded: Coded) -> Floats:
        """Return the calibrated log-odds of each pattern."""
        return self.line.log_odds(self.effects.log_odds(coded))

    def chance(self, coded: Coded) -> Floats:
        """Return the calibrated chance of each pattern."""
        return logistic(self.log_odds(coded))

    def interval(self, coded: Coded) -> tuple[Floats, Floats]:
        """Return both ends of the 95 % interval of the chance, not of the outcome."""
        raw = self.effects.log_odds(coded)
        variance = self.line.variance(raw, self.effects.variance(coded))
        middle, reach = self.line.log_odds(raw), Z * np.sqrt(variance)
        return logistic(middle - reach), logistic(middle + reach)

    def pushes(self, coded: Coded, average: Floats) -> Floats:
        """Return what each fact adds to the log-odds beside the average lead.

        `average` holds the share of leads with each value (`shares`). A value that has
        no say pushes nothing: another fact says the same, and is told instead.
        """
        effects = self.effects.effects
        of_fact = np.add.reduceat(effects * average, coded.start)
        pushed: Floats = self.line.line[1] * (effects[coded.codes] - of_fact)
        return np.where(coded.has_say[coded.codes], pushed, 0.0)


def model(
    coded: Coded,
    counts: Counts,
    *,
    learns: Bools,
    calibrates: Bools,
    start: Model | None = None,
) -> Model:
    """Return the model that learns from some patterns and is calibrated on others.

    To `start` from a model that is much alike saves time.
    """
    seen = coded.without(impure(coded, counts.where(learns | calibrates)))
    near = None if start is None else start.effects.effects
    effects = ridge(seen, counts.where(learns), start=near)
    later = seen.only(calibrates)
    line = calibration(effects.log_odds(later), counts.only(calibrates))
    return Model(effects, line)


def shares(coded: Coded, stock: Floats) -> Floats:
    """Return the share of the stock that has each value, among those of its fact."""
    total = np.zeros(len(coded.words))
    for codes in coded.codes.T:
        total += np.bincount(codes, stock, len(total))
    share: Floats = total / max(float(stock.sum()), 1.0)
    return share
