"""Kaplan-Meier: how long something lasts, when some of it lasts still.

Leaving the open ones out makes every stage look quicker than it is: the slow ones are
those that have not ended.

Source: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
observations", JASA 53 (1958), 457-481.

These are expressions for `.group_by(...).agg(...)`. They expect rows sorted by `time`,
at one time the ended before the open, and a column `is_open` (not ended: censored).
"""

from collections.abc import Sequence

import polars as pl

# What 1 - 1/3 - 1/3 - 1/3 may be off by: a share that reaches a step reaches it.
_ROUNDING = 1e-12


def survival() -> pl.Expr:
    """Return the share that lasts longer than each row's time.

    Rows of one time are taken one after the other. Together they give what taking them
    at once gives: (1 - 1/n) (1 - 1/(n-1)) = 1 - 2/n. The last row of a time counts.
    """
    at_risk = pl.len() - pl.int_range(pl.len())
    return (1 - (~pl.col("is_open")) / at_risk).cum_prod()


def quantiles(shares: Sequence[float]) -> pl.Expr:
    """Return a list: for each share the first time by which it has ended (step rule).

    Null in the place of a share that the observations do not reach.
    """
    ended = 1 - survival()
    reached = ended.search_sorted(pl.Series(shares) - _ROUNDING, side="left")
    return pl.col("time").gather(reached, null_on_oob=True)
