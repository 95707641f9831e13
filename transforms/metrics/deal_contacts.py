"""Deal contacts: when both sides of a deal last spoke, and whether more is planned."""

from datetime import datetime

import polars as pl

_PLANS = ("call", "meeting", "task")
# What the sources write of a meeting that was not held, or of a task that is done.
_CALLED_OFF = ("canceled", "cancelled", "no_show", "no show", "rescheduled")
_OVER = (*_CALLED_OFF, "completed", "done")


def deal_contacts(
    deals: pl.LazyFrame, activities: pl.LazyFrame, *, as_of: datetime
) -> pl.LazyFrame:
    """Return one row per deal of a source that tells of activities of any deal.

    Columns: deal_id; `two_way_at`, since when one side at least is silent: the earlier
    of the last that came in and the last that went out, or the last meeting held or
    call of some length if that is later; null: never. `has_plan`: whether a call, a
    meeting or a task at `as_of` or later is tied to the deal and not done or called
    off. `are_contacts_known`: whether the deal's source tells of contacts of any deal.
    `are_plans_known`: whether it ever told of a call, a meeting or a task before that
    took place. What is never recorded is not missing.

    Deleted activities count nowhere. An activity counts for the deal it names first.
    """
    tied = (
        activities.filter(pl.col("deleted_at").is_null())
        .join(
            deals.select("deal_id", deal_source="source"),
            on="deal_id",
            how="inner",
            validate="m:1",
        )
        .with_columns(is_past=pl.col("happened_at") < as_of, is_talk=_is_talk())
    )
    known = tied.group_by("deal_source").agg(**_known())
    of_deal = tied.group_by("deal_id").agg(**_last())
    return (
        deals.select("deal_id", deal_source="source")
        .join(known, on="deal_source", how="inner", validate="m:1")
        .join(of_deal, on="deal_id", how="left", validate="1:1")
        .select(
            "deal_id",
            pl.col("has_plan").fill_null(value=False),
            "are_contacts_known",
            "are_plans_known",
            two_way_at=_two_way(),
        )
    )


def _is_talk() -> pl.Expr:
    """Whether both sides were there at once: a meeting, or a call of some length."""
    kind = pl.col("activity_kind")
    is_call = (kind == "call") & (pl.col("seconds") > 0).fill_null(value=False)
    return ((kind == "meeting") & ~_is(_CALLED_OFF)) | is_call


def _is(statuses: tuple[str, ...]) -> pl.Expr:
    """Whether the source says one of these of the activity."""
    status = pl.col("status").str.to_lowercase().is_in(statuses)
    return status.fill_null(value=False)


def _known() -> dict[str, pl.Expr]:
    """Return what a source tells of any deal."""
    return {
        "are_contacts_known": (pl.col("direction").is_not_null() | "is_talk").any(),
        "are_plans_known": (
            pl.col("activity_kind").is_in(_PLANS)
            & (pl.col("created_at") < pl.col("happened_at"))
        ).any(),
    }


def _last() -> dict[str, pl.Expr]:
    """Return when a deal's sides last spoke, and whether something is planned."""
    happened_at, is_past = pl.col("happened_at"), pl.col("is_past")
    is_plan = pl.col("activity_kind").is_in(_PLANS) & ~is_past & ~_is(_OVER)
    return {
        "last_in": happened_at.filter(is_past & (pl.col("direction") == "in")).max(),
        "last_out": happened_at.filter(is_past & (pl.col("direction") == "out")).max(),
        "last_talk": happened_at.filter(is_past & pl.col("is_talk")).max(),
        "has_plan": is_plan.any(),
    }


def _two_way() -> pl.Expr:
    """Return the last moment by which both sides had spoken."""
    both = pl.col("last_in").is_not_null() & pl.col("last_out").is_not_null()
    answered = pl.when(both).then(pl.min_horizontal("last_in", "last_out"))
    return pl.max_horizontal(answered, "last_talk")
