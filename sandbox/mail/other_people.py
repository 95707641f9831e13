"""Other people: what a deal's second person writes to its seller."""

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.kept import INSTANT
from sandbox.mail.addresses import colleagues
from sandbox.mail.drafts import IN, later
from sandbox.mail.lives import lives
from sandbox.systems import CRM


def mails_of_others(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return what second people write, about one mail a deal: the CRM knows none.

    Columns: sent_at, person, owner (who has the deal then), deal_id, until (when it
    ends), direction and talk.
    """
    return (
        _moments(company, chance)
        .join_asof(
            _sellers(company), on="sent_at", by="deal_id", check_sortedness=False
        )
        .join(
            colleagues(company).select("owner", "seller"),
            on="seller",
            how="inner",
            validate="m:1",
            maintain_order="left",
        )
        .select(
            "sent_at",
            "person",
            "owner",
            "deal_id",
            "until",
            direction=pl.lit(IN),
            talk=pl.col("deal_id") + "b",
        )
    )


def _moments(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return some moment or other of each deal's life, by time."""
    seconds = lives(company).filter(system=CRM).drop_nulls("second_person")
    often = chance.poisson(1.0, seconds.height)
    rows = seconds[np.repeat(np.arange(seconds.height), often)]
    way = pl.Series(chance.random(rows.height))
    sent = rows["since"] + (rows["until"] - rows["since"]) * way
    return (
        rows.select("deal_id", "until", person="second_person")
        .with_columns(sent_at=later(sent.cast(INSTANT), np.zeros(rows.height)))
        .filter(pl.col("sent_at") < pl.col("until"))
        .sort("sent_at", "deal_id")
    )


def _sellers(company: Company) -> pl.DataFrame:
    """Return who got each deal, and when: deal_id, seller, sent_at."""
    return (
        company.changes.filter(field="owner")
        .select("deal_id", seller="value", sent_at="changed_at")
        .sort("sent_at")
    )
