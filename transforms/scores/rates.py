"""Rates: how many leads of a source become deals, where each source says little."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.metrics.intervals import wilson_high, wilson_low
from transforms.scores.coding import Bools, Coded, Counts, Floats

# What the company's own rate is worth beside a source's: so many leads.
STRENGTH = 20.0
# The place of the fact that names the source, in `features`; 0 is the constant.
_ORIGIN = 1


@dataclass(frozen=True, eq=False)
class Rates:
    """The rate of each pattern's source with its 95 % interval, and the company's."""

    chance: Floats
    low: Floats
    high: Floats
    overall: float

    def only(self, patterns: Bools) -> "Rates":
        """Return the rates of some of the patterns."""
        ends = (self.low[patterns], self.high[patterns])
        return Rates(self.chance[patterns], *ends, self.overall)

    def log_odds(self) -> Floats:
        """Return the log-odds of each pattern's rate."""
        odds: Floats = np.log(self.chance / (1 - self.chance))
        return odds

    def pushes(self, coded: Coded) -> Floats:
        """Return what the source alone adds to the log-odds of the company's rate."""
        pushed = np.zeros(coded.codes.shape)
        pushed[:, _ORIGIN] = self.log_odds() - np.log(self.overall / (1 - self.overall))
        return pushed


def rates(coded: Coded, counts: Counts) -> Rates:
    """Return the shrunk rate of each pattern's source, learnt from these counts.

    Beta-binomial: the company's rate is worth 20 leads beside a source's own. The
    interval is Wilson's for what both say together. A source never seen before has the
    company's rate.
    """
    overall = float((counts.hits.sum() + 0.5) / (counts.trials.sum() + 1))
    origin = coded.codes[:, _ORIGIN]
    of_source, won = (np.bincount(origin, n, len(coded.words)) for n in counts)
    by_source = pl.DataFrame(
        {"won": won + STRENGTH * overall, "leads": of_source + STRENGTH}
    ).select(
        chance=pl.col("won") / pl.col("leads"),
        low=wilson_low(pl.col("won"), pl.col("leads")),
        high=wilson_high(pl.col("won"), pl.col("leads")),
    )
    chance, low, high = (
        by_source[name].to_numpy()[origin] for name in by_source.columns
    )
    return Rates(chance, low, high, overall)
