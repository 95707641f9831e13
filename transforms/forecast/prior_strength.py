"""Prior strength: how much a small class should believe the larger one it lies in."""

from math import lgamma

import polars as pl

# In expected events; the first trusts each class as soon as it has one, the last never.
_STRENGTHS = tuple(4.0**power for power in range(7))
_SHIFT = 8


def with_prior_strength(
    frame: pl.LazyFrame, events: str, expected: str, *, where: str, by: str
) -> pl.LazyFrame:
    """Add `prior_strength`: how many expected events the prior is worth, one per `by`.

    Events are taken as Poisson around expected x theta, theta as gamma with mean 1 and
    shape `a` across classes; the `a` under which the events of the rows `where` are
    likeliest is chosen from 1, 4, 16 … 4096, the larger on a tie. (Marginal likelihood
    of the gamma-Poisson model: Clayton and Kaldor, Biometrics 43, 1987.)
    """
    likelihoods = {
        f"_likelihood_{strength:.0f}": _log_likelihood(
            pl.col(events), pl.col(expected), strength
        )
        .filter(pl.col(where) & (pl.col(expected) > 0))
        .sum()
        .over(by)
        for strength in _STRENGTHS
    }
    best = pl.max_horizontal(*likelihoods)
    chosen = pl.coalesce(
        pl.when(pl.col(f"_likelihood_{strength:.0f}") == best).then(pl.lit(strength))
        for strength in reversed(_STRENGTHS)
    )
    return (
        frame.with_columns(**likelihoods)
        .with_columns(prior_strength=chosen)
        .drop(*likelihoods)
    )


def _log_likelihood(events: pl.Expr, expected: pl.Expr, strength: float) -> pl.Expr:
    """How likely the events are under the strength, up to a constant."""
    share = expected / (expected + strength)
    return (
        log_gamma(events + strength)
        - lgamma(strength)
        + strength * (1 - share).log()
        + events * share.log()
    )


def log_gamma(x: pl.Expr) -> pl.Expr:
    """The logarithm of the gamma function, to about 1e-9, for x above 0.

    Stirling's series, taken eight further along where it is exact enough.
    """
    product = x
    for step in range(1, _SHIFT):
        product = product * (x + step)
    y = x + _SHIFT
    series = 1 / (12 * y) - 1 / (360 * y.pow(3)) + 1 / (1260 * y.pow(5))
    half_log_two_pi = 0.9189385332046727
    return (y - 0.5) * y.log() - y + half_log_two_pi + series - product.log()
