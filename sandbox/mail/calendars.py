"""Calendars: invitations to the meetings of a deal, and who accepted."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import colleagues, correspondents
from sandbox.mail.drafts import IN, OUT, chosen, drafts
from sandbox.mail.lives import lives
from sandbox.mail.words import ACCEPTED, INVITATIONS
from sandbox.streams import stream
from sandbox.systems import CRM

CALENDAR: Final = "calendar"
_INVITED_SHARE, _ACCEPTED_SHARE = 0.35, 0.6
_FIRST_NUMBER: Final = 30_000


def calendars(company: Company) -> list[pl.DataFrame]:
    """Return the invitations that the CRM's meetings began with, and the answers."""
    chance = stream(company.seed, "calendars")
    invited = _invited(company, chance)
    accepted = invited.filter(chosen(chance, invited, _ACCEPTED_SHARE)).with_columns(
        sent_at=pl.col("sent_at") + pl.duration(minutes=pl.col("number") % 300 + 3),
        subject=_worded(ACCEPTED) + pl.col("subject"),
        thread=pl.col("thread") + "/2",
    )
    return [
        drafts(
            invited, kind=CALENDAR, direction=OUT, layout="calendar", to_sales=False
        ),
        drafts(
            accepted, kind=CALENDAR, direction=IN, layout="calendar", to_sales=False
        ),
    ]


def _invited(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return meetings with the invitation to each, a day before it."""
    number = pl.col("number").cast(pl.String)
    return (
        _meetings(company, chance)
        .join(colleagues(company), on="seller", how="inner", validate="m:1")
        .join(
            correspondents(company).select("person", "language"),
            on="person",
            how="inner",
            validate="m:1",
        )
        .sort("activity_id")
        .with_columns(
            number=pl.col("activity_id").str.slice(1).cast(pl.Int64) + _FIRST_NUMBER
        )
        .with_columns(
            subject=_worded(INVITATIONS).str.replace("{number}", number, literal=True),
            thread="M" + number,
            activity_id=pl.lit(None, pl.String),
        )
    )


def _meetings(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return the meetings of the CRM's deals that somebody invited to in time."""
    sent_at = pl.col("at").dt.truncate("1s") - pl.duration(days=1)
    deals = lives(company).filter(system=CRM).select("deal_id", "since")
    met = company.activities.filter(
        pl.col("type") == "meeting", pl.col("deal_id").is_not_null()
    )
    return (
        met.filter(chosen(chance, met, _INVITED_SHARE))
        .with_columns(sent_at=sent_at)
        .join(deals, on="deal_id", how="inner", validate="m:1")
        .filter(pl.col("since") < pl.col("sent_at"))
    )


def _worded(words: dict[str, str]) -> pl.Expr:
    """The words in the person's language, or in English."""
    return pl.col("language").replace_strict(words, default=words["en"])
