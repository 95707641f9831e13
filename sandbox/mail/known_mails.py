"""Known mails: what the CRM has a record of, each as the mail that it was."""

from typing import Final

import numpy as np
import polars as pl

from sandbox.company import Company
from sandbox.mail.addresses import colleagues
from sandbox.mail.drafts import IN, OUT
from sandbox.mail.lives import lives
from sandbox.systems import CRM

_SECONDS_OFF: Final = 30
_COLUMNS: Final = (
    "sent_at",
    "direction",
    "person",
    "second_person",
    "owner",
    "deal_id",
    "activity_id",
    "until",
    "talk",
)


def known_mails(company: Company, chance: np.random.Generator) -> pl.DataFrame:
    """Return the CRM's mails, up to half a minute before the instant that it tells.

    Columns: sent_at, direction, person, second_person (of the deal), owner (a number),
    deal_id, activity_id, talk (the deal's, or the person's) and until: when nobody
    answers any more; at once, where another system has the deal.
    """
    mails = company.activities.filter(type="email")
    off = pl.Series(chance.integers(15, _SECONDS_OFF, mails.height))
    deals = lives(company)
    is_elsewhere = (pl.col("system") != CRM).fill_null(value=False)
    return (
        mails.join(
            colleagues(company).select("owner", "seller"),
            on="seller",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            sent_at=pl.col("at").dt.truncate("1s") - pl.duration(seconds=pl.lit(off)),
            direction=pl.col("direction").replace_strict(
                {"inbound": IN, "outbound": OUT}
            ),
            deal_id=_deal_meant(mails, deals),
        )
        .join(
            deals.select("deal_id", "second_person", "until", "system"),
            on="deal_id",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
        .with_columns(
            until=pl.when(is_elsewhere).then("sent_at").otherwise("until"),
            talk=pl.coalesce("deal_id", "P" + pl.col("person").cast(pl.String)),
        )
        .select(_COLUMNS)
    )


def _deal_meant(mails: pl.DataFrame, lives: pl.DataFrame) -> pl.Series:
    """Return each mail's deal; the CRM forgot a few: the one open with that person.

    Null where no or more than one was.
    """
    lost = mails.filter(pl.col("deal_id").is_null()).select(
        "activity_id", "person", "at"
    )
    meant = (
        lost.join(
            lives.select("person", "since", "until", meant="deal_id"),
            on="person",
            how="inner",
            validate="m:m",
        )
        .filter(pl.col("since") <= pl.col("at"), pl.col("at") < pl.col("until"))
        .group_by("activity_id")
        .agg(pl.col("meant").first(), deals=pl.len())
        .filter(deals=1)
        .select("activity_id", "meant")
    )
    return mails.join(
        meant, on="activity_id", how="left", validate="1:1", maintain_order="left"
    ).select(pl.coalesce("deal_id", "meant").alias("deal_id"))["deal_id"]
