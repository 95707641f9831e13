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
    counts: pl.LazyFrame,
    asked: pl.LazyFrame,
    *,
    by: Sequence[str],
    towards: Sequence[Sequence[str]],
) -> pl.LazyFrame:
    """Return, per class and lead week, the hazards of a win and of a loss.

    `counts` are what `ended_by_lead_week` gives by class, `by` its columns; `asked`
    lists further classes, seen before or not. The hazard of each lead week is first
    that of the whole, then drawn towards what the classes of `towards` did, one after
    the other: each is told apart first in all its lead weeks together, where many deals
    speak, and then in each of them.

    Columns: those of `by`, lead_week (1 to 15), won_hazard, lost_hazard; the two
    hazards of a row never exceed 1 together.
    """
    frame = _at_risk(counts, asked, by=by)
    steps = [["lead_week"]]
    for columns in towards:
        steps += [[*columns], [*columns, "lead_week"]]
    for cause in _CAUSES:
        frame = frame.with_columns(_overall(cause))
        for step in steps:
            frame = _drawn_towards(frame, cause, step)
    total = pl.max_horizontal(1.0, pl.sum_horizontal(_hazard(c) for c in _CAUSES))
    return frame.select(
        *by, "lead_week", *(pl.col(_hazard(c)) / total for c in _CAUSES)
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
    counts: pl.LazyFrame, asked: pl.LazyFrame, *, by: Sequence[str]
) -> pl.LazyFrame:
    """Return every class with all lead weeks: won, lost and at risk, in deal weeks."""
    classes = pl.concat([counts.select(by), asked.select(by)]).unique()
    weeks = pl.LazyFrame({"lead_week": range(1, LEAD_WEEKS + 1)})
    return (
        classes.join(weeks, how="cross")
        .join(
            counts,
            on=[*by, "lead_week"],
            how="left",
            validate="1:1",
        )
        .sort(*by, "lead_week")
        .with_columns(pl.col(*_CAUSES, "ended").fill_null(0))
        .with_columns(at_risk=pl.col("ended").cum_sum(reverse=True).over(by))
        .with_columns(weighed(pl.col(*_CAUSES, "at_risk")))
    )


def _overall(cause: str) -> pl.Expr:
    """The hazard of the whole in any lead week, with what is known beforehand."""
    events, at_risk = pl.col(cause).sum(), pl.col("at_risk").sum()
    events_beforehand, weeks_beforehand = (
        worth * _times_seen() for worth in (_PRIOR_EVENTS, _PRIOR_WEEKS)
    )
    return ((events + events_beforehand) / (at_risk + weeks_beforehand)).alias(
        _hazard(cause)
    )


def _times_seen() -> pl.Expr:
    """How often a deal week is counted: it is a lead week of many origins."""
    once = pl.col("at_risk").filter(pl.col("lead_week") == 1).sum()
    return pl.when(once > 0).then(pl.col("at_risk").sum() / once).otherwise(1.0)


def _drawn_towards(frame: pl.LazyFrame, cause: str, by: list[str]) -> pl.LazyFrame:
    """Draw the hazard from what the larger class did towards what its parts did.

    With E the events that the larger class's hazard would give, O those that came, and
    a prior worth `a` events, the hazard becomes (O + a) / (E + a) times what it was.
    Before that the hazards are levelled, so that all E add up to all O: classes are
    told from each other here, and a level learnt once is not learnt again. Over all
    lead weeks an event counts for each origin that saw it, so that classes are soon
    believed to differ (counting it once was tried, and shrank too much on two logs).
    """
    hazard, has_events = pl.col(_hazard(cause)), pl.col(cause).sum() > 0
    expected = pl.col("at_risk") * hazard
    level = pl.when(has_events).then(pl.col(cause).sum() / expected.sum())
    prior = pl.col("prior_strength")
    drawn = hazard * (pl.col("events") + prior) / (pl.col("expected") + prior)
    return (
        frame.with_columns((hazard * level.fill_null(1.0)).alias(_hazard(cause)))
        .with_columns(
            events=pl.col(cause).sum().over(by),
            expected=pl.when(has_events).then(expected.sum().over(by)),
            is_one=pl.struct(by).is_first_distinct(),
        )
        .with_columns(pl.col("expected").fill_null(0.0))
        .pipe(with_prior_strength, "events", "expected", where="is_one")
        .with_columns(drawn.alias(_hazard(cause)))
    )


def _hazard(cause: str) -> str:
    """Return the name of the cause's hazard."""
    return f"{cause}_hazard"
