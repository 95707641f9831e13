"""Threads: which mails belong to one conversation.

Mails are joined where they name one another, or the same mail, in their heads; a mail
that names none we know also follows an earlier one with the same subject and somebody
outside in common, no more than 30 days after it.
"""

from datetime import timedelta

import polars as pl

from transforms.mail.components import components

_WINDOW = timedelta(days=30)


def threads(
    mails: pl.LazyFrame, references: pl.LazyFrame, outsiders: pl.LazyFrame
) -> pl.LazyFrame:
    """Return the mails, each with `thread_id`: the id of its thread's earliest mail.

    `mails` has mail_id, message_id, subject_key and happened_at; `references` mail_id
    and reference (a Message-ID, maybe of a mail that nobody has: it joins those that
    name it); `outsiders` mail_id and address. Where several mails have one Message-ID,
    naming it joins those with somebody outside in common alone: such an id is that of
    a careless program, not of a conversation.
    """
    numbered = (
        mails.sort("happened_at", "mail_id")
        .with_row_index("number")
        .with_columns(pl.col("number").cast(pl.Int64))
    )
    people = outsiders.join(
        numbered.select("mail_id", "number"), on="mail_id", how="inner", validate="m:1"
    ).select("number", "address")
    named = numbered.pipe(_with, components(_naming(numbered, references, people)))
    followed = named.pipe(_with, components(_following(named, people)))
    earliest = numbered.select(thread="number", thread_id="mail_id")
    return followed.join(earliest, on="thread", how="left", validate="m:1").drop(
        "number", "thread"
    )


def _with(mails: pl.LazyFrame, found: pl.LazyFrame) -> pl.LazyFrame:
    """Return the mails with `thread`: the number of their thread's earliest so far."""
    so_far = "thread" if "thread" in mails.collect_schema() else "number"
    return (
        mails.with_columns(thread=so_far)
        .join(found, left_on="thread", right_on="node", how="left", validate="m:1")
        .with_columns(thread=pl.coalesce("smallest", "thread"))
        .drop("smallest")
    )


def _naming(
    mails: pl.LazyFrame, references: pl.LazyFrame, people: pl.LazyFrame
) -> pl.LazyFrame:
    """Return pairs of mails, by number, that have or name one Message-ID."""
    own = mails.filter(pl.col("message_id").is_not_null()).select(
        "number", name="message_id"
    )
    named = references.join(
        mails.select("mail_id", "number"), on="mail_id", how="inner", validate="m:1"
    ).select("number", name="reference")
    doubled = own.group_by("name").len().filter(pl.col("len") > 1)
    both = pl.concat([own, named])
    plain = both.join(doubled, on="name", how="anti")
    shared = both.join(doubled, on="name", how="semi").join(
        people,
        on="number",
        how="inner",
        validate="m:m",  # a mail names several ids and several people
    )
    return pl.concat([_to_first(plain, "name"), _to_first(shared, "name", "address")])


def _to_first(mails: pl.LazyFrame, *group: str) -> pl.LazyFrame:
    """Return each mail of a group beside the group's first: one, other."""
    first = pl.col("number").min().over(group)
    return mails.select(one="number", other=first).filter(
        pl.col("one") != pl.col("other")
    )


def _following(mails: pl.LazyFrame, people: pl.LazyFrame) -> pl.LazyFrame:
    """Return pairs of threads, of which one follows the other by subject and people.

    Only the earliest mail of a thread follows: the others are known to be answers.
    """
    mail = ["number", "subject_key", "happened_at", "thread"]
    group = ["subject_key", "address"]
    gap = pl.col("happened_at") - pl.col("happened_at").shift(1)
    is_next = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in group)
    is_earliest = pl.col("thread") == pl.col("number")
    return (
        mails.filter(pl.col("subject_key").is_not_null())
        .select(mail)
        .join(people, on="number", how="inner", validate="1:m")
        .filter(pl.len().over(group) > 1)
        .sort(*group, "number")
        .with_columns(other=pl.col("thread").shift(1))
        .filter(is_next & is_earliest & (gap <= _WINDOW))
        .select("other", one="thread")
    )
