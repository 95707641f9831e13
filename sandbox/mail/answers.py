"""Answers: what is written back, by whom, and how long it takes."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sandbox.mail.drafts import IN, OUT, chosen, later, waits

# Nobody answers an older mail: what comes then is another matter.
OLDEST: Final = pl.duration(days=20)
_PAUSE: Final = pl.duration(minutes=10)
_STAND_IN_SHARE, _LATE_SHARE = 0.08, 0.2
_DAY: Final = 36_000


def answers(
    told: pl.DataFrame,
    chance: np.random.Generator,
    *,
    shares: dict[str, float],
    staff: pl.DataFrame,
) -> pl.DataFrame:
    """Return answers that the CRM does not know, with the columns of `told`.

    `shares` tells how often a mail of each direction is answered, if it was not yet;
    never after the next mail of its talk, nor after `until`. Now and then a colleague
    does it, with the seller in copy; a customer may also answer in the evening.
    """
    asked = told.sort("talk", "sent_at", "activity_id", "direction")
    wait = waits(chance, asked.height)
    helper = _helpers(asked, staff, chance)
    is_late = chosen(chance, asked, _LATE_SHARE)
    drawn = pl.Series(chance.random(asked.height))
    came = pl.col("direction") == IN
    return (
        asked.with_columns(
            next_at=pl.col("sent_at").shift(-1).over("talk"),
            has_one=pl.col("is_answer").shift(-1).over("talk"),
            at=_answered_at(asked, wait, is_late),
            helper=pl.when(came).then(pl.lit(helper)),
            is_wanted=drawn < pl.col("direction").replace_strict(shares),
        )
        .filter("is_wanted", *_is_possible())
        .with_columns(
            sent_at="at",
            direction=pl.when(came).then(pl.lit(OUT)).otherwise(pl.lit(IN)),
            activity_id=pl.lit(None, pl.String),
            is_answer=pl.lit(value=True),
            owner=pl.coalesce("helper", "owner"),
            copy_owner=pl.when(pl.col("helper").is_not_null()).then("owner"),
        )
        .select(told.columns)
    )


def _answered_at(
    asked: pl.DataFrame, wait: NDArray[np.float64], is_late: pl.Series
) -> pl.Expr:
    """When an answer comes: in working time, or, from outside, in the evening."""
    seconds = pl.Series(wait * _DAY).cast(pl.Int64)
    late = pl.col("sent_at") + pl.duration(seconds=pl.lit(seconds))
    soon = pl.lit(later(asked["sent_at"], wait))
    return (
        pl.when(pl.lit(is_late) & (pl.col("direction") == OUT))
        .then(late)
        .otherwise(soon)
    )


def _is_possible() -> tuple[pl.Expr, ...]:
    """Whether an answer is still wanted when it comes."""
    at = pl.col("at")
    return (
        ~pl.col("has_one").fill_null(value=False),
        (at + _PAUSE < pl.col("next_at")).fill_null(value=True),
        (at < pl.col("until")).fill_null(value=True),
        at < pl.col("sent_at") + OLDEST,
    )


def _helpers(
    asked: pl.DataFrame, staff: pl.DataFrame, chance: np.random.Generator
) -> pl.Series:
    """Return for each mail the colleague who answers it for the seller; mostly null."""
    settled = staff.filter("is_settled")["owner"]
    somebody = settled.gather(chance.integers(settled.len(), size=asked.height))
    helps = chosen(chance, asked, _STAND_IN_SHARE) & (somebody != asked["owner"])
    return pl.select(pl.when(helps).then(somebody).alias("helper")).to_series()
