"""Findings on mail: what could not be read, has no date, or is tied to no deal.

Each is a row as in `findings`, and is left out where there is no mail at all.
"""

import polars as pl

from transforms.quality.findings import FINDING, finding
from transforms.tables.vocabulary import NO_TIES

_TOLD = ["source", "failed"]


def mails_readable(messages: pl.LazyFrame, unreadable: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many mails were put aside, unread or as they were typed.

    `messages` are `MAILBOX_MESSAGES`, `unreadable` what could not be taken apart of
    mailboxes, one row a mail.
    """
    read = messages.select("source", failed="is_held_back")
    aside = unreadable.select("source", failed=pl.lit(value=True))
    return _per_source(pl.concat([read, aside]), "every mail can be read")


def mails_dated(messages: pl.LazyFrame) -> pl.LazyFrame:
    """Return per source how many mails have neither a usable date nor an arrival.

    Without one a mail has no place in time, and is in no other table.
    """
    return (
        messages.filter(~pl.col("is_held_back"))
        .group_by("source", "mail_id")
        .agg(failed=pl.col("happened_at").is_null().all())
        .select(_TOLD)
        .pipe(_per_source, "every mail has a usable date")
    )


def mails_tied(activities: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many mails are tied to no deal, for each reason.

    Asked of the mails of mailboxes; those that begin with a lead are of no deal either.
    """
    mails = activities.filter(pl.col("tie_reason").is_not_null())
    found = [
        finding(
            mails,
            "fct_activities",
            f"no mail is without a deal: {reason}",
            pl.col("tie_reason") == reason,
            "information",
        )
        for reason in NO_TIES
    ]
    return pl.concat(found).filter(pl.col("checked") > 0)


def _per_source(mails: pl.LazyFrame, rule: str) -> pl.LazyFrame:
    """Return per source of how many mails (source, failed) a rule is not true."""
    return (
        mails.group_by(subject="source")
        .agg(
            rule=pl.lit(rule).first(),
            checked=pl.len().cast(pl.Int64),
            failed=pl.col("failed").sum().cast(pl.Int64),
            severity=pl.when(pl.col("failed").any())
            .then(pl.lit("warning"))
            .otherwise(pl.lit("information")),
        )
        .select(FINDING.names())
    )
