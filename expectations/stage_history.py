"""What must hold of `fct_stage_history` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_GONE = ["deleted", "merged"]
_ACROSS = ("dim_deals", "fct_stage_history")
_MICROSECONDS_A_DAY = 86_400_000_000


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the stays, one by one and deal by deal."""
    return (*_stays(night), *_paths(), *_ends())


def _stays(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of a stay alone."""
    until = pl.col("exited_at").fill_null(night.as_of)
    length = (until - pl.col("entered_at")).dt.total_microseconds()
    return (
        Rule(
            "no stay begins at as_of or later",
            holds=pl.col("entered_at") < night.as_of,
        ),
        Rule(
            "a stay ends not before it begins",
            holds=pl.col("exited_at") >= pl.col("entered_at"),
            where=pl.col("exited_at").is_not_null(),
        ),
        Rule(
            "days_in_stage is the time from entry to exit, or to as_of",
            holds=ex.is_near(pl.col("days_in_stage"), length / _MICROSECONDS_A_DAY),
        ),
        Rule(
            "exactly the stays that have not ended are still open",
            holds=(pl.col("next_step") == "still_open")
            == pl.col("exited_at").is_null(),
        ),
    )


def _paths() -> tuple[Rule, ...]:
    """Return what must be true of a deal's stays one after another."""
    is_cut_off = pl.col("next_step") == "deleted"
    return (
        Rule(
            "a deal's stays are numbered from 1 without a gap",
            holds=ex.is_numbered("stay_number", "deal_id"),
        ),
        Rule(
            "exactly a deal's first stay is its creation",
            holds=(pl.col("direction") == "created") == (pl.col("stay_number") == 1),
        ),
        Rule(
            "no two stays of a deal overlap",
            holds=pl.col("exited_at") <= ex.following("entered_at"),
            where=ex.goes_on("deal_id"),
        ),
        Rule(
            "a stay ends when the next begins, unless the deal was gone in between",
            holds=pl.col("exited_at") == ex.following("entered_at"),
            where=ex.goes_on("deal_id") & ~is_cut_off,
        ),
        Rule(
            "next_stage_id is the stage of the deal's next stay",
            holds=pl.col("next_stage_id") == ex.following("stage_id"),
            where=ex.goes_on("deal_id"),
        ),
    )


def _ends() -> tuple[Rule, ...]:
    """Return what must be true of a deal's last stay, and of nothing but it."""
    is_living = ~pl.col("outcome").is_in(_GONE)
    return (
        Rule(
            "every stay belongs to a deal of dim_deals, and every deal has one",
            holds=ex.are_known("outcome", "stay_number"),
            over=deals_beside_last_stays,
            of=_ACROSS,
        ),
        Rule(
            "a deal has as many stays as dim_deals says",
            holds=pl.col("stays") == pl.col("stay_number"),
            over=deals_beside_last_stays,
            of=_ACROSS,
        ),
        Rule(
            "a deal's last stay is in the stage that dim_deals says",
            holds=(pl.col("stage_id") == pl.col("stage_id_of_stay"))
            & (pl.col("pipeline_id") == pl.col("pipeline_id_of_stay"))
            & (pl.col("stage_entered_at") == pl.col("entered_at")),
            where=is_living,
            over=deals_beside_last_stays,
            of=_ACROSS,
        ),
        Rule(
            "a deal has one stay that has not ended, a deleted or merged one none",
            holds=pl.col("exited_at").is_null() == is_living,
            over=deals_beside_last_stays,
            of=_ACROSS,
        ),
    )


def deals_beside_last_stays(deals: pl.LazyFrame, history: pl.LazyFrame) -> pl.LazyFrame:
    """Return deals with their last stay, whose columns end in `_of_stay`; and misses.

    That only a last stay can be open is a rule of its own: stays do not overlap.
    """
    last = history.filter(~ex.goes_on("deal_id"))
    return deals.join(
        last,
        on="deal_id",
        how="full",
        coalesce=True,
        validate="1:1",
        suffix="_of_stay",
    )
