"""Staging of mailboxes: everything that one source read of them, typed."""

from collections.abc import Collection, Mapping

import polars as pl

from transforms.staging.mailbox_candidates import candidate_rows
from transforms.staging.mailbox_heads import heads, mentions
from transforms.staging.mailbox_messages import attached_files, message_rows
from transforms.staging.mailbox_places import place_rows, whereabouts
from transforms.tables.mailbox import (
    MAILBOX_CANDIDATES,
    MAILBOX_MESSAGES,
    MAILBOX_PARTICIPANTS,
    MAILBOX_PLACES,
)


def staged(
    raw: Mapping[str, pl.LazyFrame],
    *,
    source: str,
    own_domains: Collection[str] = (),
    own_addresses: Collection[str] = (),
) -> dict[str, pl.LazyFrame]:
    """Return every table of `MAILBOX_STAGING` by name, made of the source's raw tables.

    `raw` holds them by their names (`messages`, `participants` …); one that was never
    read may lack. `own_domains` and `own_addresses` are the colleagues'.
    """
    nothing = pl.LazyFrame()

    def read(name: str) -> pl.LazyFrame:
        return raw.get(name, nothing)

    named = mentions(
        read("participants"), own_domains=own_domains, own_addresses=own_addresses
    )
    found = place_rows(read("places"), read("vanished"))
    messages = message_rows(
        read("messages"),
        heads(named),
        whereabouts(found),
        attached_files(read("parts")),
        source=source,
    )
    mails = messages.select("content_hash", "mail_id")
    return {
        MAILBOX_MESSAGES.name: messages,
        MAILBOX_CANDIDATES.name: candidate_rows(
            read("candidates"), mails, source=source
        ),
        MAILBOX_PARTICIPANTS.name: _of_mails(named, mails, source=source)
        .with_columns(mail_id=pl.coalesce("mail_id", _alone()))
        .pipe(MAILBOX_PARTICIPANTS.in_order),
        MAILBOX_PLACES.name: _of_mails(found, mails, source=source).pipe(
            MAILBOX_PLACES.in_order
        ),
    }


def _of_mails(rows: pl.LazyFrame, mails: pl.LazyFrame, *, source: str) -> pl.LazyFrame:
    """Return the rows with their source and the mail of their content."""
    return rows.join(mails, on="content_hash", how="left", validate="m:1").with_columns(
        source=pl.lit(source)
    )


def _alone() -> pl.Expr:
    """Return the mail of a content of which nothing but its people was read."""
    return pl.format("{}:{}", "source", "content_hash")
