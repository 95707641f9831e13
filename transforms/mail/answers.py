"""Answers: which mail answers which, how soon, and who wrote it.

What a sales leader calls response time runs from the first mail that still waits for
an answer to the first mail of the other side after it. A second question meanwhile
does not start it again, whatever the answer's head refers to.
"""

import polars as pl

from transforms.mail.working_time import WorkingHours, with_working_seconds
from transforms.warehouse import expressions as ex


def answers(
    mails: pl.LazyFrame, sellers: pl.LazyFrame, *, hours: WorkingHours
) -> pl.LazyFrame:
    """Return one row per mail that answers one of the other side, in no order.

    Columns: mail_id, answers_id, response_seconds (of working time) and answered_by:
    the owner whose address wrote it; null where it is no owner's, or an outsider's.
    Both sides' answers are told. `mails` have their threads; those of one instant
    follow one another by their ids.
    """
    first = ex.is_first_of("thread_id")
    return (
        mails.filter("is_activity")
        .sort("thread_id", "happened_at", "mail_id")
        .filter(ex.is_first_of("thread_id", "direction"))
        .with_columns(
            answers_id=ex.of_previous("mail_id", first),
            asked_at=ex.of_previous("happened_at", first),
        )
        .filter(pl.col("answers_id").is_not_null())
        .pipe(
            with_working_seconds,
            since="asked_at",
            until="happened_at",
            named="response_seconds",
            hours=hours,
        )
        .join(writers(sellers), on="mail_id", how="left", validate="1:1")
        .select(
            "mail_id",
            "answers_id",
            "response_seconds",
            answered_by=pl.when(pl.col("direction") == "out").then("owner_id"),
        )
    )


def writers(sellers: pl.LazyFrame) -> pl.LazyFrame:
    """Return who of ours wrote each mail that an owner wrote: mail_id, owner_id.

    Where several owners have one address, the first by number.
    """
    return sellers.filter(pl.col("place") == 0).pipe(first_seller)


def first_seller(sellers: pl.LazyFrame) -> pl.LazyFrame:
    """Return of each mail the owner who stands first: mail_id, owner_id."""
    by_place = ["place", pl.col("owner_id").str.len_bytes(), "owner_id"]
    return sellers.group_by("mail_id").agg(pl.col("owner_id").sort_by(by_place).first())
