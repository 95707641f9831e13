"""Appearance: how mails are built and dated, and when they arrive."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.mail.bulk import NEWSLETTER
from sandbox.mail.drafts import IN, chosen
from sandbox.mail.encodings import with_encodings

_LAYOUTS: Final = ("plain", "alternative", "attachment", "html")
_LAYOUT_SHARES: Final = (0.5, 0.36, 0.1, 0.04)
_HANDED_ON_SHARE: Final = 0.5
_ON_THE_WAY: Final = 15
_WRONG_CLOCK, _NO_DATE = 0.002, 0.002
_HOME: Final = "Europe/Berlin"
_ELSEWHERE: Final = (-300, 0, 120, 180, 540)
_ELSEWHERE_SHARE: Final = 0.2
_NAMELESS_NEWS, _DOUBLED_NEWS = 0.03, 0.03
_DOUBLED_ID: Final = "issue.1@news.example"


def with_appearance(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with what their programs and servers add.

    More columns: layout, charset, transfer, arrived_at, claimed_at (what the Date
    header says; mostly sent_at, null: none), utc_offset (minutes), is_handed_on. A mail
    that claims something else arrives when it is sent. Some newsletters have no
    Message-ID, and some all the same one.
    """
    return (
        mails.pipe(_with_layout, chance)
        .pipe(with_encodings, chance)
        .pipe(_with_dates, chance)
        .pipe(_with_odd_ids, chance)
    )


def _with_layout(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with a layout where they have none, and is_handed_on."""
    drawn = chance.choice(len(_LAYOUTS), mails.height, p=_LAYOUT_SHARES)
    return mails.with_columns(
        layout=pl.coalesce("layout", pl.lit(pl.Series(_LAYOUTS).gather(drawn))),
        is_handed_on=pl.lit(chosen(chance, mails, _HANDED_ON_SHARE))
        & pl.col("owner").is_not_null()
        & pl.col("lead_id").is_not_null(),
    )


def _with_dates(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with arrived_at, claimed_at and utc_offset."""
    fate = pl.lit(pl.Series(chance.random(mails.height)))
    way = pl.lit(pl.Series(chance.integers(1, _ON_THE_WAY, mails.height)))
    came = pl.col("direction") == IN
    other = pl.Series(_ELSEWHERE).gather(
        chance.integers(len(_ELSEWHERE), size=mails.height)
    )
    is_elsewhere = came & pl.lit(chosen(chance, mails, _ELSEWHERE_SHARE))
    is_wrong = came & (fate < _WRONG_CLOCK)
    is_undated = came & (fate > 1 - _NO_DATE)
    local = pl.col("sent_at").dt.convert_time_zone(_HOME)
    home = (local.dt.base_utc_offset() + local.dt.dst_offset()).dt.total_minutes()
    return mails.with_columns(
        claimed_at=pl.when(is_wrong)
        .then(pl.col("sent_at").dt.offset_by("-3y"))
        .when(~is_undated)
        .then("sent_at"),
        arrived_at=pl.when(came & ~is_wrong & ~is_undated)
        .then(pl.col("sent_at") + pl.duration(seconds=way))
        .otherwise("sent_at"),
        utc_offset=pl.when(is_elsewhere).then(pl.lit(other)).otherwise(home),
    )


def _with_odd_ids(mails: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Return the mails with the Message-IDs of newsletters as bad as they are."""
    drawn = pl.lit(pl.Series(chance.random(mails.height)))
    is_news = pl.col("kind") == NEWSLETTER
    return mails.with_columns(
        message_id=pl.when(is_news & (drawn < _NAMELESS_NEWS))
        .then(None)
        .when(is_news & (drawn > 1 - _DOUBLED_NEWS))
        .then(pl.lit(_DOUBLED_ID))
        .otherwise("message_id")
    )
