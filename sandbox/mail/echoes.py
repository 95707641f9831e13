"""Echoes: what machines send back: automatic replies, and mail that cannot arrive."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.mail.addresses import DOMAIN
from sandbox.mail.addressing import MAILBOX
from sandbox.mail.drafts import IN, OUT, THREAD, chosen
from sandbox.mail.strangers import SYSTEM
from sandbox.mail.words import AWAY

AUTOMATIC, BOUNCE = "automatic reply", "bounce"
_AWAY_SHARE, _BOUNCED_SHARE, _UNNAMED_SHARE = 0.04, 0.015, 0.3
_AWAY_MARKS: Final[tuple[list[str], ...]] = (
    ["Auto-Submitted: auto-replied"],
    ["Auto-Submitted: auto-replied (vacation)", "Precedence: bulk"],
    ["X-Auto-Response-Suppress: All", "X-Autoreply: yes"],
    ["Precedence: auto_reply"],
    [],
)


def automatic_replies(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return what people's programs answer while they are away: rows like `mails`.

    Seconds after the mail; a fifth has nothing but its subject to know it by.
    """
    asked = _some_sent(mails, chance, _AWAY_SHARE)
    wait = pl.Series(chance.integers(4, 50, asked.height))
    marks = pl.Series(_AWAY_MARKS, dtype=pl.List(pl.String))
    is_unnamed = pl.lit(chosen(chance, asked, _UNNAMED_SHARE))
    outsider = pl.col("to").list.first()
    return (
        asked.pipe(_echoed, chance)
        .with_columns(
            kind=pl.lit(AUTOMATIC),
            sent_at=pl.col("sent_at") + pl.duration(seconds=pl.lit(wait)),
            subject=pl.col("language").replace_strict(AWAY) + pl.col("subject"),
            from_name=outsider.struct.field("name"),
            from_address=outsider.struct.field("address"),
            marks=pl.lit(marks.gather(chance.integers(marks.len(), size=asked.height))),
            layout=pl.lit("plain"),
            in_reply_to=pl.when(~is_unnamed).then("message_id_answered"),
            person=pl.when(pl.col("stranger_address").is_null()).then("person"),
        )
        .select(mails.columns)
    )


def bounces(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return reports on mails that are late or lost, with the columns of `mails`.

    Half come from the company's own server, half from the other side's.
    """
    sent = _some_sent(mails, chance, _BOUNCED_SHARE)
    wait = pl.Series(chance.integers(2, 4_000, sent.height))
    is_own = pl.lit(chosen(chance, sent, 0.5))
    their = pl.col("to").list.first().struct.field("address").str.split("@").list.last()
    return (
        sent.pipe(_echoed, chance)
        .with_columns(
            kind=pl.lit(BOUNCE),
            sent_at=pl.col("sent_at") + pl.duration(seconds=pl.lit(wait)),
            subject=pl.lit("Undelivered Mail Returned to Sender"),
            language=pl.lit("en"),
            from_name=pl.lit(SYSTEM),
            from_address="MAILER-DAEMON@"
            + pl.when(is_own).then(pl.lit(DOMAIN)).otherwise(their),
            marks=pl.concat_list(pl.lit("Auto-Submitted: auto-replied")),
            layout=pl.lit("report"),
            in_reply_to="message_id_answered",
            person=pl.lit(None, pl.Int64),
        )
        .select(mails.columns)
    )


def _some_sent(
    mails: pl.DataFrame, chance: np.random.Generator, share: float
) -> pl.DataFrame:
    """Return a share of what colleagues wrote in threads."""
    sent = mails.filter(pl.col("direction") == OUT, pl.col("kind") == THREAD)
    return sent.filter(chosen(chance, sent, share))


def _echoed(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return what every echo has: it comes in, to whoever sent the mail alone."""
    number = pl.Series(chance.integers(10**14, 10**15, mails.height)).cast(pl.String)
    back = pl.struct(
        pl.col("from_name").alias("name"), pl.col("from_address").alias("address")
    )
    nobody = pl.lit(None, pl.Int64)
    return mails.with_columns(
        direction=pl.lit(IN),
        to=pl.concat_list(back).cast(pl.List(MAILBOX)),
        cc=pl.lit([], pl.List(MAILBOX)),
        message_id_answered="message_id",
        message_id=number + ".auto@mail.example",
        references=pl.lit([], pl.List(pl.String)),
        thread=pl.col("thread") + "/echo",
        style=pl.lit("whole"),
        about=nobody,
        copy_person=nobody,
        copy_owner=nobody,
        to_sales=pl.lit(value=False),
        lead_id=pl.lit(None, pl.String),
        deal_id=pl.lit(None, pl.String),
        activity_id=pl.lit(None, pl.String),
        quoted_name=pl.lit(None, pl.String),
    )
