"""Messages: each content that was ever read, typed; what tells one mail from another.

Copies of a mail differ in what is written on the way, so each has its own content. What
its writer set is the same in all of them: Message-ID, From and Date.
"""

from typing import Final

import polars as pl

from transforms.staging.answers import answered, instant_of
from transforms.staging.digests import digest
from transforms.staging.mail_dates import dated
from transforms.staging.mailbox_readings import first_read, reference
from transforms.staging.parsing import stated
from transforms.tables.mailbox import MAILBOX_MESSAGES

_TEXTS: Final = ("content_hash", "message_id", "subject_key", "language", "problems")
_MARKS: Final = ("is_list", "is_automatic", "is_bounce")
_LISTS: Final = ("in_reply_to", "references")
_TIMES: Final = ("claimed_at", "arrived_at")
# How far a Date may lie from arrival and be believed: mail waits, clocks are wrong.
_BEFORE: Final = pl.duration(days=7)
_AFTER: Final = pl.duration(hours=1)


def message_rows(
    messages: pl.LazyFrame,
    heads: pl.LazyFrame,
    whereabouts: pl.LazyFrame,
    files: pl.LazyFrame,
    *,
    source: str,
) -> pl.LazyFrame:
    """Return the typed twin of `messages`: one row per content.

    `heads`, `whereabouts` and `files` are what else is known of a content. It happened
    when it was sent, if that is at most seven days before and an hour after its
    earliest arrival, else when it arrived; where no arrival is known, when it was sent,
    if that is not after it was read. One that tells no such time is held back.
    """
    return (
        answered(messages, *_TEXTS, *_MARKS, *_LISTS, *_TIMES, "size")
        .pipe(first_read)
        .sort("content_hash", "_row")
        .unique("content_hash", keep="first", maintain_order=True)
        .with_columns(stated(pl.col(name)) for name in (*_TEXTS, *_TIMES))
        .join(heads, on="content_hash", how="left", validate="1:1")
        .join(whereabouts, on="content_hash", how="left", validate="1:1")
        .join(files, on="content_hash", how="left", validate="1:1")
        .pipe(_timed)
        .with_columns(*reference(source), *_marks(), references=_references())
        .with_columns(
            mail_key=mail_key(),
            direction=pl.col("direction").fill_null("in"),
            is_internal=pl.col("is_internal").fill_null(value=False),
            attachments=pl.col("attachments").fill_null(0),
            size=pl.col("size").cast(pl.Int64),
            row_problem=_row_problem(),
        )
        .with_columns(
            mail_id=pl.format("{}:{}", "source", "mail_key"),
            is_held_back=pl.col("row_problem").is_not_null(),
        )
        .pipe(MAILBOX_MESSAGES.in_order)
    )


def attached_files(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Return how many files are attached to a content: content_hash, attachments.

    A picture that is shown within the text is none.
    """
    disposition = pl.col("disposition").str.to_lowercase()
    is_file = (disposition == "attachment") | (
        stated(disposition).is_null() & stated(pl.col("file_name")).is_not_null()
    )
    return (
        answered(parts, "content_hash", "position", "disposition", "file_name")
        .pipe(first_read)
        .unique(["content_hash", "position"], keep="any")
        .group_by("content_hash")
        .agg(attachments=is_file.fill_null(value=False).sum().cast(pl.Int64))
    )


def mail_key() -> pl.Expr:
    """Return what the copies of a mail have in common.

    A Message-ID alone does not tell mails apart: broken programs use one twice.
    """
    return (
        pl.when(pl.col("message_id").is_not_null())
        .then(digest("message_id", "from_address", "claimed_at"))
        .otherwise(pl.col("content_hash").fill_null("(none)"))
    )


def _timed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with when they were sent, arrived and happened."""
    said, sent_at = pl.col("arrived_at"), pl.col("sent_at")
    arrived_at = pl.min_horizontal(instant_of("arrived_at"), "place_arrived_at")
    is_lost = said.is_not_null() & arrived_at.is_null()
    earliest, latest = pl.col("arrived_at") - _BEFORE, pl.col("arrived_at") + _AFTER
    is_believed = sent_at.is_between(earliest, latest)
    is_possible = sent_at <= pl.col("_extracted_at") + _AFTER
    return (
        rows.pipe(dated, header="claimed_at", named="sent_at")
        .with_columns(
            arrived_at=arrived_at,
            arrived_at_problem=pl.when(is_lost).then(
                pl.lit("is not a time with its zone")
            ),
        )
        .with_columns(
            happened_at=pl.when(is_believed)
            .then("sent_at")
            .when(pl.col("arrived_at").is_not_null())
            .then("arrived_at")
            .when(is_possible)
            .then("sent_at")
        )
    )


def _row_problem() -> pl.Expr:
    """Return why a content cannot stand."""
    return (
        pl.when(pl.col("content_hash").is_null())
        .then(pl.lit("names no content"))
        .when(pl.col("happened_at").is_null())
        .then(pl.lit("tells neither when it was sent nor when it arrived"))
    )


def _references() -> pl.Expr:
    """Return the mails it refers to, each once, in the order in which they stand."""
    lists = [
        pl.col(name).str.json_decode(pl.List(pl.String())).fill_null([])
        for name in ("references", "in_reply_to")
    ]
    return pl.concat_list(lists).list.unique(maintain_order=True)


def _marks() -> tuple[pl.Expr, ...]:
    """Return the marks; what is not said to be so is not."""
    return tuple((pl.col(n) == "true").fill_null(value=False) for n in _MARKS)
