"""HubSpot's numbers for the company's records: the same at every instant, and back.

An id is a first number plus a step for each of the company's own numbers, which count
from 0. The ids of deals, contacts and e-mails gain a digit on their way, so that their
order as text is not their order as numbers. E-mails, calls, meetings, notes and tasks
share one row of numbers.
"""

from typing import Final, NamedTuple

import polars as pl

from sandbox.hubspot.portal import OBJECT_TYPES

ACTIVITY_TYPES: Final = OBJECT_TYPES[6:]


class _Row(NamedTuple):
    first: int
    step: int = 1
    letter: str = ""
    digits: int = 7


_ACTIVITY: Final = _Row(99_998_000, letter="A", digits=8)
_ROWS: Final = {
    "deals": _Row(9_999_999_000, letter="D"),
    "contacts": _Row(51, step=50),
    "companies": _Row(6_400_000_000),
    "leads": _Row(390_000_000_000, letter="L"),
    "line_items": _Row(1_710_000_000, letter="I"),
    "products": _Row(90_001),
    "owners": _Row(41_000_000, step=137),
    "users": _Row(9_500_000, step=11),
} | dict.fromkeys(ACTIVITY_TYPES, _ACTIVITY)


def number_of(company_id: str) -> pl.Expr:
    """The number in the company's own id: 123 of "D0000123"."""
    return pl.col(company_id).str.slice(1).cast(pl.Int64)


def portal_id(object_type: str, number: pl.Expr) -> pl.Expr:
    """HubSpot's id of the company's record of this number.

    `object_type` is one of `OBJECT_TYPES`, "owners" or "users".
    """
    row = _ROWS[object_type]
    return number * row.step + row.first


def portal_deal_id(deal_id: str) -> pl.Expr:
    """HubSpot's id (a number) of the company's deal in a column of deal ids."""
    return portal_id("deals", number_of(deal_id))


def company_id(object_type: str, portal_id: pl.Expr) -> pl.Expr:
    """The company's own id of a record that HubSpot knows by this number.

    Deals, leads, line items and activities have one: "D0000123" of 9999999123.
    """
    row = _ROWS[object_type]
    number = (portal_id - row.first) // row.step
    return row.letter + number.cast(pl.String).str.zfill(row.digits)


def company_deal_id(portal_id: str) -> pl.Expr:
    """The company's deal_id of the deal whose number a column holds, or its text."""
    return company_id("deals", pl.col(portal_id).cast(pl.Int64))
