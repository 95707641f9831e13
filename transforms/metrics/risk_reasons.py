"""Risk reasons: what makes an open deal one to look at, and how a person reads it."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Limits:
    """From where on a number is a reason to worry, each limit included."""

    pushes: int = 2
    silent_days: int = 14
    cut_share: float = 0.1


def flags(limits: Limits) -> dict[str, pl.Expr]:
    """Return whether each reason holds; one whose number is unknown does not."""
    holds = {
        "is_over_usual_days": pl.col("days_in_stage") > pl.col("usual_days"),
        "is_past_close_date": pl.col("days_past_close_date") > 0,
        "is_often_pushed": pl.col("times_pushed") >= limits.pushes,
        "is_silent": pl.col("days_since_two_way_contact") >= limits.silent_days,
        "is_amount_cut": pl.col("amount_cut_share") >= limits.cut_share,
        "is_owner_inactive": pl.col("owner_id").is_null() | ~pl.col("is_active"),
    }
    return {name: flag.fill_null(value=False) for name, flag in holds.items()}


def reasons_found() -> pl.Expr:
    """Return how many reasons hold."""
    return pl.sum_horizontal(
        pl.col(name).fill_null(value=False).cast(pl.Int64) for name in _SENTENCES
    )


def reasons() -> pl.Expr:
    """Return the reasons that hold, one after the other, with their numbers."""
    said = (pl.when(flag).then(_SENTENCES[flag]()) for flag in _SENTENCES)
    return pl.concat_str(list(said), separator="; ", ignore_nulls=True)


def _slow() -> pl.Expr:
    """Return how long the deal is in its stage, beside what is usual."""
    here, usual = (_whole(name) for name in ("days_in_stage", "usual_days"))
    return pl.format(
        "{} in {}, where {} take no more than {}",
        _counted(here, "day"),
        "stage_label",
        pl.format("three in four {}", pl.col("usual_of").str.strip_prefix("all ")),
        usual,
    )


def _past() -> pl.Expr:
    """Return how long its date is past."""
    return pl.format(
        "close date {} past", _counted(pl.col("days_past_close_date"), "day")
    )


def _pushed() -> pl.Expr:
    """Return how often its date was pushed out."""
    return pl.format(
        "close date pushed out {}", _counted(pl.col("times_pushed"), "time")
    )


def _silent() -> pl.Expr:
    """Return how long one side is silent."""
    since = _counted(_whole("days_since_two_way_contact"), "day")
    return pl.format("no two-way contact for {}", since)


def _cut() -> pl.Expr:
    """Return by how much it lies below its highest amount."""
    percent = (pl.col("amount_cut_share") * 100).round(0).cast(pl.Int64)
    return pl.format("amount cut by {} %", percent)


def _unowned() -> pl.Expr:
    """Return what is wrong with its owner."""
    return (
        pl.when(pl.col("owner_id").is_null())
        .then(pl.lit("no owner"))
        .otherwise(pl.lit("its owner has left"))
    )


def _whole(days: str) -> pl.Expr:
    """Return a number of days without the part of a day begun."""
    return pl.col(days).floor().cast(pl.Int64)


def _counted(number: pl.Expr, noun: str) -> pl.Expr:
    """Return a number with its noun, in the singular or the plural."""
    ending = pl.when(number == 1).then(pl.lit("")).otherwise(pl.lit("s"))
    return pl.format("{} {}{}", number, pl.lit(noun), ending)


# In the order in which they are read.
_SENTENCES = {
    "is_over_usual_days": _slow,
    "is_past_close_date": _past,
    "is_often_pushed": _pushed,
    "is_silent": _silent,
    "has_no_next_step": lambda: pl.lit("no next step planned"),
    "is_amount_cut": _cut,
    "is_owner_inactive": _unowned,
}
