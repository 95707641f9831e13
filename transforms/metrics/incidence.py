"""Cumulative incidence: the chance that each of several ends has come by a time.

The estimator of Aalen and Johansen for competing causes. Who was won can no longer be
lost, so 1 - Kaplan-Meier per cause would count the others as if they were merely out
of sight, and overstate each.

Sources: O. Aalen, "Nonparametric estimation of partial transition probabilities in
multiple decrement models", Annals of Statistics 6 (1978), 534-545; the variance as in
M. Pintilie, "Competing risks: a practical perspective" (Wiley, 2006), equation 4.5,
which has Greenwood's form with n - 1 in the place of n.
"""

from collections.abc import Sequence

import polars as pl

from transforms.warehouse.expressions import is_first_of

CAUSES = ("won", "lost", "gone")


def incidence_curve(
    sets: pl.LazyFrame, *, causes: Sequence[str] = CAUSES
) -> pl.LazyFrame:
    """Return the risk sets with the chances at each of their times, in order.

    `sets` is what `risk_sets` returns; rows in which nothing happened may be left out.
    Columns added: `open_share` (1 less every incidence), and for each cause
    `<cause>_incidence` and `<cause>_variance`. They hold from that time on, the at_risk
    just before it.
    """
    stays = 1 - pl.col("events") / pl.col("at_risk")
    before = pl.col("open_share").shift(1, fill_value=1.0)
    return (
        sets.with_columns(open_share=_running(stays.cum_prod()))
        .with_columns(
            open_before=pl.when(is_first_of("cohort")).then(1.0).otherwise(before),
            spread=_spread(),
        )
        .with_columns(**{f"{cause}_incidence": _incidence(cause) for cause in causes})
        .with_columns(**{f"{cause}_variance": _variance(cause) for cause in causes})
        .drop("open_before", "spread")
    )


def _incidence(cause: str) -> pl.Expr:
    """Return the sum of the chances to be open until then and go by this cause then."""
    step = pl.col("open_before") * pl.col(f"{cause}_events") / pl.col("at_risk")
    return _running(step.cum_sum())


def _variance(cause: str) -> pl.Expr:
    """Return the variance of the incidence F.

    At a time t it is the sum over all times j up to t of
    (F(t) - F(j))² a(j) + b(j) - 2 (F(t) - F(j)) c(j), where, with n at risk, d ends of
    any cause, e ends of this one and a share S open just before,
    a = d / ((n-1)(n-d)), b = S² e (n-e) / (n² (n-1)), c = S e (n-e) / (n (n-1)(n-d)).
    Multiplied out, that is three running sums. A term whose denominator is 0 is 0.
    """
    n, here, a = _at_risk(), pl.col(f"{cause}_incidence"), pl.col("spread")
    ends = pl.col(f"{cause}_events")
    chances = pl.col("open_before") * ends * (n - ends) / n
    b = _over(chances * pl.col("open_before"), n * (n - 1))
    c = _over(chances, (n - 1) * (n - pl.col("events")))
    straight = _running((here * a + c).cum_sum())
    squared = _running((here**2 * a + b + 2 * here * c).cum_sum())
    return here**2 * _running(a.cum_sum()) - 2 * here * straight + squared


def _spread() -> pl.Expr:
    """Return what one time adds to the variance of the logarithm of the open share."""
    n, events = _at_risk(), pl.col("events")
    return _over(events, (n - 1) * (n - events))


def _at_risk() -> pl.Expr:
    """Return the number at risk, as one whose square has room."""
    return pl.col("at_risk").cast(pl.Float64)


def _over(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return part / whole, and 0 where the whole is 0."""
    return pl.when(whole > 0).then(part / whole).otherwise(0.0)


def _running(expression: pl.Expr) -> pl.Expr:
    """Return the running sum or product within each cohort."""
    return expression.over("cohort")
