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
    frame = _at_risk(counts, asked, by=by).with_columns(hazard=_overall())
    steps = [["lead_week"]]
    for columns in towards:
        steps += [[*columns], [*columns, "lead_week"]]
    for step in steps:
        frame = _drawn_towards(frame, step)
    hazard, cause = pl.col("hazard"), pl.col("cause")
    total = pl.max_horizontal(1.0, pl.col("won_hazard") + pl.col("lost_hazard"))
    return (
        frame.group_by(*by, "lead_week")
        .agg(
            won_hazard=hazard.filter(cause == "won").sum(),
            lost_hazard=hazard.filter(cause == "lost").sum(),
        )
        .with_columns(pl.col("won_hazard", "lost_hazard") / total)
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
    """Return every class with all lead weeks and both causes, in deal weeks.

    Columns: those of `by`, lead_week, cause (won or lost), events (that ended so),
    at_risk (not ended before).
    """
    classes = pl.concat([counts.select(by), asked.select(by)]).unique()
    weeks = pl.LazyFrame({"lead_week": range(1, LEAD_WEEKS + 1)})
    return (
        classes.join(weeks, how="cross")
        .join(counts, on=[*by, "lead_week"], how="left", validate="1:1")
        .sort(*by, "lead_week")
        .with_columns(pl.col("won", "lost", "ended").fill_null(0))
        .with_columns(at_risk=pl.col("ended").cum_sum(reverse=True).over(by))
        .unpivot(
            ["won", "lost"],
            index=[*by, "lead_week", "at_risk"],
            variable_name="cause",
            value_name="events",
        )
        .with_columns(weighed(pl.col("events", "at_risk")))
    )


def _overall() -> pl.Expr:
    """The hazard of the whole in any lead week, with what is known beforehand."""
    events, at_risk = (
        pl.col(name).sum().over("cause") for name in ("events", "at_risk")
    )
    once = pl.col("at_risk").filter(pl.col("lead_week") == 1).sum().over("cause")
    # A deal week is counted often: it is a lead week of many origins.
    times = pl.when(once > 0).then(at_risk / once).otherwise(1.0)
    return (events + times * _PRIOR_EVENTS) / (at_risk + times * _PRIOR_WEEKS)


def _drawn_towards(frame: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """Draw the hazards from what the larger class did towards what its parts did.

    With E the events that the larger class's hazard would give, O those that came, and
    a prior worth `a` events, a hazard becomes (O + a) / (E + a) times what it was.
    While no event came at all, nothing tells classes apart. Over all lead weeks an
    event counts for each origin that saw it, so that classes are soon believed to
    differ; counting it once shrank too much on the logs it was tried on.
    """
    came = pl.col("events").sum().over("cause") > 0
    expected = pl.col("at_risk") * pl.col("hazard")
    class_and_cause = ["cause", *by]
    drawn = (pl.col("came") + pl.col("prior_strength")) / (
        pl.col("expected") + pl.col("prior_strength")
    )
    return (
        frame.with_columns(
            came=pl.col("events").sum().over(class_and_cause),
            expected=pl.when(came)
            .then(expected.sum().over(class_and_cause))
            .otherwise(0.0),
            is_one=pl.struct(class_and_cause).is_first_distinct(),
        )
        .pipe(with_prior_strength, "came", "expected", where="is_one", by="cause")
        .with_columns(hazard=pl.col("hazard") * drawn)
    )
