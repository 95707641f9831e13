"""Kaplan-Meier: how long something lasts, when some of it lasts still.

Leaving the open ones out makes every stage look quicker than it is: the slow ones are
those that have not ended.

Source: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
observations", JASA 53 (1958), 457-481.

These are expressions for `.group_by(...).agg(...)`. They expect rows sorted by `time`,
at one time the ended before the open, and a column `is_open` (not ended: censored).
"""

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


def quantile(share: float) -> pl.Expr:
    """Return the first time by which this share has ended (the step rule).

    Null where the observations do not reach so far.
    """
    has_ended = survival() <= 1 - share + _ROUNDING
    return pl.col("time").filter(has_ended).first()
