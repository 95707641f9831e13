"""Patterns: leads at their moments, grouped by all that is known of them."""

from datetime import datetime

import polars as pl

from transforms.scores.chances import PATTERNS
from transforms.scores.contacts import contacts
from transforms.scores.facts import facts
from transforms.scores.features import NAMES
from transforms.scores.landmarks import ASKED, landmarks, today, with_spans

_MOMENT = (
    "lead",
    "span",
    "stands_for",
    "step",
    "moment",
    "came_at",
    "is_converted",
    "origin",
    "landing",
    "industry",
    "weekend",
    "employees",
    "known_since",
)


def lead_moments(
    lives: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return every lead at every moment it is looked at, with what was known then.

    `lives` have the columns of `with_fixed_facts`. Moments of the past to learn from,
    and `as_of` for those open leads whose source writes down what leads become.

    Columns: lead, span, stands_for, is_converted and those of `features`.
    """
    past = landmarks(lives, as_of=as_of).pipe(with_spans)
    asked = today(lives.filter("is_labelled"), as_of=as_of)
    moments = pl.concat([frame.select(_MOMENT) for frame in (past, asked)])
    return facts(moments, contacts(lives, activities, as_of=as_of))


def patterns(moments: pl.LazyFrame) -> pl.LazyFrame:
    """Return how often each pattern of facts was seen in each span, and converted.

    Columns: those of `PATTERNS`.
    """
    is_converted = pl.col("is_converted").fill_null(value=False)
    known = moments.filter(pl.col("span") != ASKED).select(
        leads=pl.col("lead").n_unique().cast(pl.Int64),
        converted_leads=pl.col("lead").filter(is_converted).n_unique().cast(pl.Int64),
    )
    return (
        moments.group_by(*NAMES, "span")
        .agg(
            rows=pl.len().cast(pl.Int64),
            conversions=is_converted.sum().cast(pl.Int64),
            weeks=pl.col("stands_for").sum(),
            converted_weeks=pl.col("stands_for").filter(is_converted).sum(),
        )
        .join(known, how="cross")
        .select(PATTERNS.names())
    )
