"""Landmarks: the moments of the past at which a lead is looked at.

They lie on the weekly grid that ends at `as_of` (`transforms.forecast.weeks`), so that
leads of the past are seen at the same ages, weekday and hour as those open today.
"""

from datetime import datetime, timedelta

import polars as pl

from transforms.forecast.weeks import WEEKS_OF_TRAINING, week_before

# The first weekly origin after the lead came is 0; then further and further apart.
STEPS = (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
# How many weekly origins each of them stands for: those up to the next one.
_STANDS_FOR = (1, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55)
# The number of the step that is `as_of` itself.
TODAY = len(STEPS)
WINDOW = timedelta(days=90)
# The newest week whose window is over, and how far back anything is learnt.
_NEWEST_WEEK = -(-WINDOW // timedelta(weeks=1))
_OLDEST_WEEK = WEEKS_OF_TRAINING
_NEWEST_SHARE = 0.2

# What each span of training is for: see `with_spans`.
OLD, LATER, UNKNOWN, NEWEST, ASKED = range(5)


def landmarks(lives: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return one row per lead and moment of the past at which it was open.

    Only moments whose 90 days were over at `as_of`, and only leads of which it is known
    what they became. A lead has no two moments in one calendar week: they are whole
    weeks apart. One that was a deal already, or gone, is not looked at.

    Columns: those of `lead_lives`, step, week (before as_of), moment, stands_for (how
    many weeks: so weighed, they are the leads that are open on any one day), and
    is_converted: whether the lead became a deal in [moment, moment + 90 days).
    """
    came_in = week_before("came_at", as_of=as_of)
    count = pl.sum_horizontal(
        (came_in - step >= _NEWEST_WEEK).cast(pl.Int64) for step in STEPS
    )
    return (
        lives.filter("is_labelled")
        .with_columns(step=pl.int_ranges(0, count), came_in=came_in)
        .filter(pl.col("step").list.len() > 0)
        .explode("step")
        .with_columns(
            week=pl.col("came_in")
            - pl.col("step").replace_strict(range(TODAY), STEPS, return_dtype=pl.Int64)
        )
        .filter(pl.col("week") <= _OLDEST_WEEK)
        .with_columns(
            step=pl.col("step").cast(pl.Int8),
            moment=_instant(as_of) - pl.duration(weeks=pl.col("week")),
            stands_for=pl.col("step").replace_strict(
                range(TODAY), _STANDS_FOR, return_dtype=pl.Int64
            ),
        )
        .filter(_is_at("converted_at", pl.col("moment")), _is_open_then())
        .with_columns(is_converted=_is_converted())
        .drop("came_in")
    )


def today(lives: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the leads that are open at `as_of`, at that moment: with span `ASKED`."""
    return lives.filter("is_open").with_columns(
        step=pl.lit(TODAY, pl.Int8),
        span=pl.lit(ASKED, pl.Int8),
        moment=_instant(as_of),
        stands_for=pl.lit(0, pl.Int64),
        is_converted=pl.lit(None, pl.Boolean),
    )


def with_spans(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add `span`: what part of the past the landmark belongs to.

    `NEWEST`: the newest fifth, on which the model is calibrated; its like is judged
    there first. `UNKNOWN`: before that, but not yet decided when it began, so nobody
    could have learnt from it then. Of the rest the newest fifth is `LATER` (on which
    the judged model is calibrated), and all before is `OLD`.
    """
    week = pl.col("week")
    newest = rows.select(newest=_newest_fifth())
    later = (
        rows.join(newest, how="cross")
        .filter(week >= pl.col("newest") + _NEWEST_WEEK)
        .select(later=_newest_fifth())
    )
    span = (
        pl.when(week <= pl.col("newest"))
        .then(NEWEST)
        .when(week < pl.col("newest") + _NEWEST_WEEK)
        .then(UNKNOWN)
        .when(week <= pl.col("later"))
        .then(LATER)
        .otherwise(OLD)
    )
    return (
        rows.join(newest, how="cross")
        .join(later, how="cross")
        .with_columns(span=span.cast(pl.Int8))
        .drop("newest", "later")
    )


def _newest_fifth() -> pl.Expr:
    """The week from which on (counted back) a fifth of the rows lies."""
    return pl.col("week").quantile(_NEWEST_SHARE, "lower").cast(pl.Int64)


def _instant(as_of: datetime) -> pl.Expr:
    """The moment that the night knows things up to."""
    return pl.lit(as_of).cast(pl.Datetime("us", "UTC"))


def _is_at(end: str, moment: pl.Expr) -> pl.Expr:
    """Whether that comes at the moment or later, or never."""
    return (pl.col(end) >= moment).fill_null(value=True)


def _is_open_then() -> pl.Expr:
    """Whether the lead was not gone at the moment."""
    return (pl.col("gone_at") > pl.col("moment")).fill_null(value=True)


def _is_converted() -> pl.Expr:
    """Whether the lead became a deal in the 90 days from the moment on."""
    return (pl.col("converted_at") < pl.col("moment") + WINDOW).fill_null(value=False)
