"""Contacts: what a lead's person and we had said to each other by a moment."""

from datetime import datetime, timedelta

import polars as pl

from transforms.forecast.weeks import week_before
from transforms.scores.landmarks import STEPS, TODAY

# Who has more leads than that is a shared desk: its mail speaks of none of them.
_MOST_LEADS = 20
# What is that close before a lead is what made it: its own mail, the same form twice.
_SAME_OCCASION = timedelta(days=1)


def contacts(
    lives: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return, per lead and step, what its person and we had done by then.

    An activity counts from when it had happened and was on record, so neither a meeting
    to come nor a call that was noted later counts before. Activities that are deleted
    at `as_of` never count.

    Columns: lead, step (those of `landmarks`; `TODAY` is as_of), inbound and outbound
    (mails and calls since the lead came), met (a meeting since), was_in_touch (more
    than a day before it came), answered_after (until our first word since), heard_at
    (when the person was last heard of since). A step before anything has no row.
    """
    return (
        _of_leads(lives, activities, as_of=as_of)
        .group_by("lead", "step")
        .agg(
            inbound=_number(pl.col("is_in")),
            outbound=_number(pl.col("is_out")),
            met=pl.col("is_met").any(),
            was_in_touch=pl.col("is_before").any(),
            answered_after=pl.col("waited").filter("is_out").min(),
            heard_at=pl.col("known_at").filter("is_in").max(),
        )
        # What is known at a step is known at all that follow.
        .with_columns(step=pl.int_ranges("step", TODAY + 1, dtype=pl.Int8))
        .explode("step")
        .group_by("lead", "step")
        .agg(
            pl.col("inbound", "outbound").sum(),
            pl.col("met", "was_in_touch").any(),
            pl.col("answered_after").min(),
            pl.col("heard_at").max(),
        )
    )


def _of_leads(
    lives: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return each activity for each lead of its person: what it is to that lead."""
    since = pl.col("known_at") - pl.col("came_at")
    is_after = pl.col("known_at") > pl.col("came_at")
    return (
        _known(activities, as_of=as_of)
        .join(_persons(lives), on="person_id", how="inner", validate="m:m")
        .with_columns(
            waited=since,
            is_in=(pl.col("direction") == "in").fill_null(value=False) & is_after,
            is_out=(pl.col("direction") == "out").fill_null(value=False) & is_after,
            is_met=(pl.col("activity_kind") == "meeting") & is_after,
            is_before=since <= -_SAME_OCCASION,
            step=_step(as_of),
        )
        .filter(pl.any_horizontal("is_in", "is_out", "is_met", "is_before"))
    )


def _known(activities: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return when we met or spoke, as far as it was on record by as_of.

    Notes and tasks, which go neither way, are no contact.
    """
    is_contact = pl.col("direction").is_not_null() | (
        pl.col("activity_kind") == "meeting"
    )
    return (
        activities.filter(
            pl.col("person_id").is_not_null()
            & pl.col("deleted_at").is_null()
            & is_contact
        )
        .select(
            "person_id",
            "activity_kind",
            "direction",
            known_at=pl.max_horizontal("happened_at", "created_at"),
        )
        .filter(pl.col("known_at") < as_of)
    )


def _persons(lives: pl.LazyFrame) -> pl.LazyFrame:
    """Return the leads that have a person of their own."""
    return lives.filter(
        pl.col("person_id").is_not_null() & (pl.len().over("person_id") <= _MOST_LEADS)
    ).select("person_id", "lead", "came_at")


def _step(as_of: datetime) -> pl.Expr:
    """The first step of the lead at which the activity was on record."""
    weeks = week_before("came_at", as_of=as_of) - week_before("known_at", as_of=as_of)
    return pl.sum_horizontal((weeks > step).cast(pl.Int8) for step in STEPS).cast(
        pl.Int8
    )


def _number(condition: pl.Expr) -> pl.Expr:
    """Return how many activities the condition holds for."""
    return condition.sum().cast(pl.Int64)
