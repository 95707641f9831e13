"""Cumulative incidence: the chance that each of several ends has come by a time.

The estimator of Aalen and Johansen for competing causes. Someone who was won can no
longer be lost, so 1 - Kaplan-Meier per cause would count the others as if they were
merely out of sight, and overstate each.

Sources: O. Aalen, "Nonparametric estimation of partial transition probabilities in
multiple decrement models", Annals of Statistics 6 (1978), 534-545; the variance as in
M. Pintilie, "Competing risks: a practical perspective" (Wiley, 2006), equation 4.5,
which is Greenwood's form with n - 1 for n.
"""

from collections.abc import Sequence

import polars as pl

from transforms.metrics.risk_sets import risk_sets

CAUSES = ("won", "lost", "gone")


def incidence_curve(
    spells: pl.LazyFrame, *, causes: Sequence[str] = CAUSES
) -> pl.LazyFrame:
    """Return one row per cohort and distinct time, in order.

    `spells` is what `risk_sets` expects: cohort, time and cause, in order. Columns
    beside those of `risk_sets`: `open_share` (1 less every incidence), and for each
    cause `<cause>_incidence` and the sums that `variance` needs.
    """
    events = pl.sum_horizontal(f"{cause}_events" for cause in causes)
    n, d = pl.col("at_risk"), pl.col("events")
    return (
        risk_sets(spells, causes=causes)
        .with_columns(events=events)
        .with_columns(open_share=(1 - d / n).cum_prod().over("cohort"))
        .with_columns(open_before=pl.col("open_share").shift(1, fill_value=1.0))
        .with_columns(
            open_before=pl.when(is_first_of("cohort")).then(1.0).otherwise("open_before")
        )
        .with_columns(**_incidences(causes), **_weights())
    )
