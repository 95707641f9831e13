"""Intervals: how far a rate may be from the truth, with 95 % confidence."""

from statistics import NormalDist

import polars as pl

Z = NormalDist().inv_cdf(0.975)
_TINY = 2.0**-52


def wilson_low(successes: pl.Expr, trials: pl.Expr) -> pl.Expr:
    """Return the lower end of Wilson's score interval; null without a trial.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927), 209-212.
    """
    return _within_0_and_1(_centre(successes, trials) - _reach(successes, trials))


def wilson_high(successes: pl.Expr, trials: pl.Expr) -> pl.Expr:
    """Return the upper end of Wilson's score interval; null without a trial."""
    return _within_0_and_1(_centre(successes, trials) + _reach(successes, trials))


def log_log_low(estimate: pl.Expr, variance: pl.Expr) -> pl.Expr:
    """Return the lower end of an interval that is symmetric for log(-log(estimate)).

    The delta method gives log(-log(F)) the standard error sd(F) / |F log F|. Without
    width where the estimate is 0 or 1, since that scale ends there.
    Source: J. D. Kalbfleisch, R. L. Prentice, "The statistical analysis of failure
    time data", 2nd edition (2002), chapter 1.
    """
    return _log_log_end(estimate, variance, sign=1)


def log_log_high(estimate: pl.Expr, variance: pl.Expr) -> pl.Expr:
    """Return the upper end of an interval that is symmetric for log(-log(estimate))."""
    return _log_log_end(estimate, variance, sign=-1)


def _centre(successes: pl.Expr, trials: pl.Expr) -> pl.Expr:
    """Return the middle of Wilson's interval."""
    return (_some(successes, trials) + Z**2 / 2) / (trials + Z**2)


def _reach(successes: pl.Expr, trials: pl.Expr) -> pl.Expr:
    """Return half the width of Wilson's interval."""
    hits = _some(successes, trials)
    return Z * (hits * (trials - hits) / trials + Z**2 / 4).sqrt() / (trials + Z**2)


def _some(successes: pl.Expr, trials: pl.Expr) -> pl.Expr:
    """Return the successes as a number with a fraction; null without a trial."""
    return pl.when(trials > 0).then(successes).cast(pl.Float64)


def _within_0_and_1(end: pl.Expr) -> pl.Expr:
    """Return the end without what rounding puts beyond 0 or 1."""
    return end.clip(0.0, 1.0)


def _log_log_end(estimate: pl.Expr, variance: pl.Expr, *, sign: int) -> pl.Expr:
    """Return one end of the interval, on the scale of the estimate."""
    log = estimate.log()
    has_width = (variance > _TINY) & (log < -_TINY)
    error = pl.when(has_width).then(variance.sqrt() / (-estimate * log)).otherwise(0.0)
    return (
        pl.when(estimate > _TINY)
        .then((log * (sign * Z * error).exp()).exp())
        .when(estimate.is_not_null())
        .then(0.0)
    )
