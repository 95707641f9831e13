"""Hazards: the chance to be won or lost in a lead week, for deals not decided by then.

Competing risks: a deal leaves by a win or by a loss, and what is lost can no longer be
won. Small classes borrow from the larger class that holds them, as much as the data
say that classes are alike (empirical Bayes).
"""

from collections.abc import Sequence

import polars as pl

from transforms.forecast.prior_strength import with_prior_strength
from transforms.forecast.weeks import LEAD_WEEKS, weighed

# What a company without history is taken for: half a win, half a loss in fifty weeks.
_PRIOR_EVENTS = 0.5
_PRIOR_WEEKS = 50.0
_CAUSES = ("won", "lost")


def hazards(
    counts: pl.LazyFrame, classes: pl.LazyFrame, *, within: Sequence[str]
) -> pl.LazyFrame:
    """Return, per class and lead week, the hazards of a win and of a loss.

    `counts` are what `ended_by_lead_week` gives; `classes` lists further classes that
    are asked for, seen before or not. `within` names the columns of a class from the
    roughest to the finest. The hazard of each lead week is first that of the whole,
    then drawn from there towards what the roughest class did, and so on to the finest.

    Columns: those of `within`, lead_week (1 to 15), won_hazard, lost_hazard; the two
    hazards of a row never exceed 1 together.
    """
    frame = _at_risk(counts, classes, within=within)
    for cause in _CAUSES:
        frame = frame.with_columns(_overall(cause))
        for by in _steps(within):
            frame = _drawn_towards(frame, cause, by)
    total = pl.max_horizontal(1.0, pl.sum_horizontal(_hazard(c) for c in _CAUSES))
    return frame.select(
        *within, "lead_week", *(pl.col(_hazard(c)) / total for c in _CAUSES)
    )


def won_incidence(by: Sequence[str]) -> pl.Expr:
    """The chance to be won in just this lead week, seen from the origin.

    Aalen-Johansen: undecided through all weeks before, then won. Expects a class's lead
    weeks in order.
    """
    stays_open = 1 - pl.col("won_hazard") - pl.col("lost_hazard")
    undecided = stays_open.cum_prod().shift(1, fill_value=1.0).over(by)
    return (pl.col("won_hazard") * undecided).alias("won_incidence")


def _at_risk(
    counts: pl.LazyFrame, classes: pl.LazyFrame, *, within: Sequence[str]
) -> pl.LazyFrame:
    """Return every class with all lead weeks: won, lost and at risk, in deal weeks."""
    asked = pl.concat([counts.select(within), classes.select(within)]).unique()
    weeks = pl.LazyFrame({"lead_week": range(1, LEAD_WEEKS + 1)})
    return (
        asked.join(weeks, how="cross")
        .join(
            counts,
            on=[*within, "lead_week"],
            how="left",
            validate="1:1",
        )
        .sort(*within, "lead_week")
        .with_columns(pl.col(*_CAUSES, "ended").fill_null(0))
        .with_columns(at_risk=pl.col("ended").cum_sum(reverse=True).over(within))
        .with_columns(weighed(pl.col(*_CAUSES, "at_risk")))
    )


def _overall(cause: str) -> pl.Expr:
    """The hazard of the whole in any lead week."""
    events, at_risk = pl.col(cause).sum(), pl.col("at_risk").sum()
    return ((events + _PRIOR_EVENTS) / (at_risk + _PRIOR_WEEKS)).alias(_hazard(cause))


def _steps(within: Sequence[str]) -> list[list[str]]:
    """Return the classes to draw towards, in order: from the whole to the finest.

    Each class is told apart first in all its lead weeks together, where many deals
    speak, and then in each of them.
    """
    classes = [list(within[: depth + 1]) for depth in range(len(within))]
    by_class = [[one, [*one, "lead_week"]] for one in classes]
    return [["lead_week"], *(step for steps in by_class for step in steps)]


def _drawn_towards(frame: pl.LazyFrame, cause: str, by: list[str]) -> pl.LazyFrame:
    """Draw the hazard from what the larger class did towards what its parts did.

    With E the events that the larger class's hazard would give, O those that came, and
    a prior worth `a` events, the hazard becomes (O + a) / (E + a) times what it was.
    """
    hazard = pl.col(_hazard(cause))
    expected = pl.col("expected") + pl.col("prior_strength")
    drawn = (pl.col("events") + pl.col("prior_strength")) / expected
    return (
        frame.with_columns(
            events=pl.col(cause).sum().over(by),
            expected=(pl.col("at_risk") * hazard).sum().over(by),
            is_one=pl.struct(by).is_first_distinct(),
        )
        .pipe(with_prior_strength, "events", "expected", where="is_one")
        .with_columns((hazard * drawn).alias(_hazard(cause)))
    )


def _hazard(cause: str) -> str:
    """Return the name of the cause's hazard."""
    return f"{cause}_hazard"
