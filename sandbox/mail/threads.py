"""Threads: Message-IDs, and how replies name what they answer, or fail to."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.mail.words import REPLY_MARKS, SUBJECTS

# How a reply breaks its thread: a program that writes no References, a reply by hand
# that names nothing, a subject that somebody changes on the way.
STYLES: Final = ("whole", "no references", "by hand", "other subject")
_STYLE_SHARES: Final = (0.91, 0.03, 0.03, 0.03)


def threaded(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails by thread and time, with all that ties them together.

    More columns: place (in the thread, from 0), style (how it replies), message_id,
    in_reply_to (null: names nothing), references (a list), subject (with the mark of a
    reply), and of what it quotes quoted_name and quoted_at.
    """
    rows = mails.sort("thread", "sent_at", "activity_id", "direction")
    style = pl.Series(STYLES).gather(
        chance.choice(len(STYLES), rows.height, p=_STYLE_SHARES)
    )
    number = pl.Series(chance.integers(10**14, 10**15, rows.height)).cast(pl.String)
    host = pl.col("from_address").str.split("@").list.last()
    is_elsewhere = pl.col("stranger_address").is_not_null()
    return (
        rows.with_columns(
            place=pl.int_range(pl.len()).over("thread"),
            message_id=number + ".mail@" + host,
            drawn=style,
        )
        .with_columns(
            # Another address and no reference at once would be nobody's thread.
            style=pl.when((pl.col("place") == 0) | is_elsewhere)
            .then(pl.lit("whole"))
            .otherwise("drawn"),
        )
        .pipe(_with_subjects)
        .pipe(_with_references)
        .drop("drawn")
    )


def _with_subjects(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the subjects that stand after changes, marked as replies."""
    changed = pl.col("style") == "other subject"
    other = pl.col("language").replace_strict(
        {language: subjects[-1] for language, subjects in SUBJECTS.items()}
    )
    number = pl.col("message_id").str.head(6)
    new = other.str.replace("{number}", number, literal=True)
    mark = pl.col("language").replace_strict(REPLY_MARKS, default="Re: ")
    # Who changes a subject writes a new one, without a mark.
    is_plain = (pl.col("place") == 0) | changed
    return rows.with_columns(
        subject=pl.when(changed).then(new).when(pl.col("place") == 0).then("subject")
    ).with_columns(
        subject=pl.when(is_plain)
        .then("subject")
        .otherwise(mark + pl.col("subject").forward_fill().over("thread"))
    )


def _with_references(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with in_reply_to and references.

    After a reply by hand the ids begin anew.
    """
    names_nothing = (pl.col("place") == 0) | (pl.col("style") == "by hand")
    stretched = rows.with_columns(
        stretch=names_nothing.cum_sum(),
        in_reply_to=pl.when(~names_nothing).then(pl.col("message_id").shift(1)),
        quoted_name=pl.when(pl.col("place") > 0).then(
            pl.coalesce("from_name", "from_address").shift(1)
        ),
        quoted_at=pl.when(pl.col("place") > 0).then(pl.col("sent_at").shift(1)),
    )
    return (
        stretched.join(
            _named_before(stretched),
            on="message_id",
            how="left",
            validate="1:1",
            maintain_order="left",
        )
        .with_columns(pl.col("references").fill_null([]))
        .drop("stretch")
    )


def _named_before(stretched: pl.DataFrame) -> pl.DataFrame:
    """Return the ids before each mail in its stretch: message_id, references."""
    named = stretched.select("stretch", "place", before="message_id")
    return (
        stretched.select("message_id", "stretch", "place", "style")
        .join(named, on="stretch", how="inner", validate="m:m", suffix="_before")
        .filter(
            pl.col("place_before") < pl.col("place"),
            pl.col("style") != "no references",
        )
        .sort("message_id", "place_before")
        .group_by("message_id", maintain_order=True)
        .agg(references="before")
    )
