"""Owners: the people who sell, those who left among them as archived ones."""

from datetime import datetime
from typing import Final

import polars as pl

from sandbox.hubspot.company_portal.ids import portal_id
from sandbox.hubspot.portal import INSTANT, OWNERS
from sandbox.writing import plain

_DOMAIN: Final = "@sandbox-trading.example"


def owners(people: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Return one row per person who had joined before `at`: `OWNERS`, by id.

    Somebody who left is archived from the morning of that day on. `people` are the
    company's owners.
    """
    name = pl.col("owner_name").str.splitn(" ", 2)
    joined, left = (_opening(day) for day in ("joined_on", "left_on"))
    has_left = (left < at).fill_null(value=False)
    return (
        people.filter(joined < at)
        .select(
            id=portal_id("owners", pl.col("owner")),
            user_id=portal_id("users", pl.col("owner")),
            email=_address(),
            first_name=name.struct.field("field_0"),
            last_name=name.struct.field("field_1"),
            created_at=joined,
            updated_at=pl.when(has_left).then(left).otherwise(joined),
            archived=has_left,
            team="team",
        )
        .cast(OWNERS)
        .sort("id")
    )


def owner_ids(people: pl.DataFrame, name: str) -> pl.Expr:
    """The owner's id, as text, of a column of names; null where nobody is named."""
    ids = people.select(portal_id("owners", pl.col("owner")).cast(pl.String))
    return pl.col(name).replace_strict(people["owner_name"], ids["owner"], default=None)


def _opening(day: str) -> pl.Expr:
    """The instant at which a day opens in UTC."""
    return pl.col(day).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(INSTANT)


def _address() -> pl.Expr:
    """The owner's address at the company; names are distinct, so it is too."""
    name = plain(pl.col("owner_name"))
    return name.str.replace("-", ".", literal=True) + _DOMAIN
