"""What else is written: to customers without a deal, to suppliers, to one another."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.kept import INSTANT
from sandbox.mail.addresses import colleagues, correspondents
from sandbox.mail.answers import answers
from sandbox.mail.drafts import IN, INTERNAL, OUT, THREAD, drafts, later
from sandbox.mail.first_mails import QUIET_DAYS
from sandbox.mail.lives import lives, without_open_deal
from sandbox.mail.strangers import SUPPLIERS
from sandbox.mail.words import SUBJECTS
from sandbox.streams import stream
from sandbox.working_time import DAY, day_of, instant_of

PRIVATE, INTERNAL_MAIL = "colleague noise", "internal"
_CHECK_INS, _SUPPLIED, _INTERNAL = 0.1, 0.04, 0.2
_TO_SALES_SHARE: Final = 0.3
_ANSWERED_SHARES: Final = {IN: 0.7, OUT: 0.5}


def other_talks(company: Company) -> pl.DataFrame:
    """Return the mails that belong to no lead and no deal, as drafts.

    Check-ins with customers while no deal is open with them, questions of known people
    to sales, suppliers' mails, and what colleagues write to each other.
    """
    chance = stream(company.seed, "other mail")
    staff = colleagues(company)
    checked = _check_ins(company, chance, staff)
    ordered = _orders(company, chance, staff)
    more = answers(checked, chance, shares=_ANSWERED_SHARES, staff=staff)
    sent = answers(ordered, chance, shares=_ANSWERED_SHARES, staff=staff)
    return pl.concat(
        [
            drafts(pl.concat([checked, more]), kind=THREAD, to_sales=_is_to_sales()),
            drafts(pl.concat([ordered, sent]), kind=PRIVATE, to_sales=False),
            _among_colleagues(company, chance, staff),
        ]
    )


def some_days(company: Company, chance: np.random.Generator, share: float) -> pl.Series:
    """Return instants of working hours all through the company's time.

    `share` is how many for each deal of the company's.
    """
    since, until = day_of(company.starts_on) * DAY, instant_of(company.ends_at)
    count = max(int(company.deals.height * share), 1)
    drawn = pl.Series(chance.integers(since, until, count)).cast(INSTANT)
    return later(drawn, np.zeros(count)).alias("sent_at")


def _check_ins(
    company: Company, chance: np.random.Generator, staff: pl.DataFrame
) -> pl.DataFrame:
    """Return mails with people at customers while no deal is open with them."""
    people = correspondents(company).select(
        "person", "party", "known_since", "language"
    )
    sent = some_days(company, chance, _CHECK_INS)
    asked = people[chance.integers(people.height, size=sent.len())].with_columns(
        sent, deal_id=pl.lit(None, pl.String)
    )
    is_free = without_open_deal(asked, lives(company), days=QUIET_DAYS)
    is_in = pl.lit(pl.Series(chance.random(asked.height) < _TO_SALES_SHARE))
    rows = asked.with_columns(
        direction=pl.when(is_in).then(pl.lit(IN)).otherwise(pl.lit(OUT))
    ).filter(
        is_free,
        pl.col("party").is_not_null(),
        pl.col("known_since") < pl.col("sent_at") - pl.duration(days=1),
    )
    topic = pl.Series(chance.integers(len(SUBJECTS["en"]), size=rows.height))
    return _as_talks(rows, "C", chance, staff).with_columns(
        subject=pl.col("language")
        .replace_strict(SUBJECTS, return_dtype=pl.List(pl.String))
        .list.get(pl.lit(topic))
        .str.replace("{number}", pl.col("talk"), literal=True)
    )


def _orders(
    company: Company, chance: np.random.Generator, staff: pl.DataFrame
) -> pl.DataFrame:
    """Return what colleagues order from suppliers."""
    sent = some_days(company, chance, _SUPPLIED)
    turn = chance.integers(len(SUPPLIERS), size=sent.len())
    rows = pl.DataFrame({"sent_at": sent}).with_columns(
        stranger_name=pl.Series([s.name for s in SUPPLIERS]).gather(turn),
        stranger_address=pl.Series([s.address for s in SUPPLIERS]).gather(turn),
        person=pl.lit(None, pl.Int64),
        direction=pl.lit(OUT),
        language=pl.lit("de"),
    )
    return _as_talks(rows, "B", chance, staff).with_columns(
        subject="Buchung " + pl.col("talk")
    )


def _as_talks(
    rows: pl.DataFrame, letter: str, chance: np.random.Generator, staff: pl.DataFrame
) -> pl.DataFrame:
    """Return the first mails of talks, each one a thread, as `answers` wants them."""
    settled = staff.filter("is_settled")["owner"]
    return (
        rows.sort("sent_at", "person")
        .with_row_index("number", offset=50_000)
        .with_columns(
            talk=letter + pl.col("number").cast(pl.String),
            owner=settled.gather(chance.integers(settled.len(), size=rows.height)),
            until=pl.lit(None, INSTANT),
            activity_id=pl.lit(None, pl.String),
            is_answer=pl.lit(value=False),
            copy_owner=pl.lit(None, pl.Int64),
        )
        .with_columns(thread="talk")
    )


def _is_to_sales() -> pl.Expr:
    """Whether a mail goes to sales: what somebody outside begins."""
    return (pl.col("direction") == IN) & ~pl.col("is_answer")


def _among_colleagues(
    company: Company, chance: np.random.Generator, staff: pl.DataFrame
) -> pl.DataFrame:
    """Return what colleagues write to each other, some of it to sales."""
    sent = some_days(company, chance, _INTERNAL)
    settled = staff.filter("is_settled")["owner"]
    turn = chance.integers(settled.len(), size=sent.len())
    to_sales = chance.random(sent.len()) < _TO_SALES_SHARE
    return (
        pl.DataFrame({"sent_at": sent})
        .with_row_index("number", offset=1)
        .with_columns(
            thread="N" + pl.col("number").cast(pl.String),
            owner=settled.gather(turn),
            other=settled.gather((turn + 1) % settled.len()),
            to_sales=pl.Series(to_sales),
            language=pl.lit("de"),
        )
        .pipe(
            drafts,
            kind=INTERNAL_MAIL,
            direction=INTERNAL,
            copy_owner=pl.when(~pl.col("to_sales")).then("other"),
            subject="Besprechung " + pl.col("number").cast(pl.String) + ", kurz vorab",
        )
    )
