"""What is written about deals: the CRM's mails, and others that it never saw."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import colleagues, correspondents
from sandbox.mail.answers import OLDEST, answers
from sandbox.mail.drafts import IN, OUT, THREAD, chosen, drafts
from sandbox.mail.known_mails import known_mails
from sandbox.mail.other_people import mails_of_others
from sandbox.mail.words import SUBJECTS
from sandbox.streams import stream

_ANSWERED_SHARES: Final = ({IN: 0.75, OUT: 0.45}, {IN: 0.6, OUT: 0.25})
_FRESH_SHARE: Final = 0.35
_COPIED_SHARE, _WATCHED_SHARE = 0.25, 0.2
_ELSEWHERE_SHARE: Final = 0.03
_FIRST_NUMBER: Final = 10_000


def deal_talks(company: Company) -> pl.DataFrame:
    """Return the mails of deals, and of their people without one, as drafts.

    Every e-mail that the CRM knows is one of them, up to half a minute before the
    instant it tells. Besides, people answer, others at the customer write, too, and
    colleagues help out; of deals that the portal or the shop keeps there are the CRM's
    mails alone. In a thread nobody outside writes twice before an answer.
    """
    chance = stream(company.seed, "mail of deals")
    told = pl.concat(
        [known_mails(company, chance), mails_of_others(company, chance)], how="diagonal"
    ).with_columns(is_answer=pl.lit(value=False), copy_owner=pl.lit(None, pl.Int64))
    for shares in _ANSWERED_SHARES:
        more = answers(told, chance, shares=shares, staff=colleagues(company))
        told = pl.concat([told, more], how="diagonal")
    return (
        told.pipe(_in_threads, chance)
        .pipe(_with_manners, chance, company)
        .pipe(drafts, kind=THREAD, to_sales=False)
    )


def _in_threads(told: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with their threads.

    A thread is new where the talk rested for long, where somebody outside writes again
    before an answer, or where a mail that the CRM knows starts something else.
    """
    rows = told.sort("talk", "sent_at", "activity_id", "direction")
    same = pl.col("talk") == pl.col("talk").shift(1)
    waits_still = (pl.col("direction") == IN) & (pl.col("direction").shift(1) == IN)
    rested = pl.col("sent_at") - pl.col("sent_at").shift(1) > OLDEST
    fresh = ~pl.col("is_answer") & pl.lit(chosen(chance, rows, _FRESH_SHARE))
    is_new = (~same | waits_still | rested | fresh).fill_null(value=True)
    count = pl.col("is_new").cum_sum().over("talk").cast(pl.String)
    return rows.with_columns(is_new=is_new).with_columns(
        thread=pl.col("talk") + "/" + count
    )


def _with_manners(
    told: pl.DataFrame, chance: np.random.Generator, company: Company
) -> pl.DataFrame:
    """Return the mails with copies, writers from elsewhere, and subjects."""
    people = correspondents(company).select("person", "language", "domain", "firm")
    rows = told.join(
        people, on="person", how="left", validate="m:1", maintain_order="left"
    )
    settled = colleagues(company).filter("is_settled")["owner"]
    watcher = settled.gather(chance.integers(settled.len(), size=rows.height))
    shares = (_COPIED_SHARE, _WATCHED_SHARE, _ELSEWHERE_SHARE)
    copied, watched, elsewhere = (chosen(chance, rows, share) for share in shares)
    topic = pl.Series(chance.integers(len(SUBJECTS["en"]), size=rows.height))
    return rows.with_columns(topic=topic, watcher=watcher).with_columns(
        _subject(),
        *_from_elsewhere(elsewhere),
        copy_person=pl.when(copied).then("second_person"),
        copy_owner=pl.when(watched & (pl.col("watcher") != pl.col("owner")))
        .then("watcher")
        .otherwise("copy_owner"),
    )


def _from_elsewhere(elsewhere: pl.Series) -> tuple[pl.Expr, pl.Expr]:
    """The name and address of those who answer from their company's office."""
    is_so = elsewhere & pl.col("is_answer") & (pl.col("direction") == IN)
    address = pl.when(is_so).then("office@" + pl.col("domain"))
    name = pl.when(is_so & pl.col("domain").is_not_null()).then("firm")
    return name.alias("stranger_name"), address.alias("stranger_address")


def _subject() -> pl.Expr:
    """What a thread is about, with a number of its own."""
    number = (pl.col("thread").rank("dense") + _FIRST_NUMBER).cast(pl.String)
    return (
        pl.col("language")
        .replace_strict(SUBJECTS, return_dtype=pl.List(pl.String))
        .list.get(pl.col("topic").first().over("thread"))
        .str.replace("{number}", number, literal=True)
        .alias("subject")
    )
