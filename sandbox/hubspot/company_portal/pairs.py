"""Pairs: which records of two types belong together."""

from typing import Final

import polars as pl

from sandbox.company import Company
from sandbox.hubspot.company_portal.activities import OBJECT_OF
from sandbox.hubspot.company_portal.ids import number_of, portal_deal_id, portal_id

Pairs = dict[tuple[str, str], pl.DataFrame]

_CONTACT: Final = portal_id("contacts", pl.col("person"))
_COMPANY: Final = portal_id("companies", pl.col("customer"))


def pairs(known: Company) -> Pairs:
    """Return the pairs by their two types of object: one, other (HubSpot's numbers).

    They are what the company knows. HubSpot may lack one of the two.
    """
    deals = _parties(known).with_columns(one=portal_deal_id("deal_id"))
    leads = known.lead_objects.with_columns(
        one=portal_id("leads", number_of("lead_id"))
    )
    people = known.people.with_columns(one=_CONTACT)
    return {
        ("deals", "contacts"): pl.concat(
            [_pair(deals, _CONTACT), _pair(deals, _second_contact())]
        ),
        ("deals", "companies"): _pair(deals, _COMPANY),
        ("deals", "line_items"): known.lines.select(
            one=portal_deal_id("deal_id"),
            other=portal_id("line_items", number_of("line_id")),
        ),
        ("contacts", "companies"): _pair(people, _COMPANY),
        ("leads", "contacts"): _pair(leads, _CONTACT),
        ("leads", "companies"): _pair(leads, _COMPANY),
        ("leads", "deals"): _pair(leads, portal_deal_id("deal_id")),
    } | _said(known)


def _parties(known: Company) -> pl.DataFrame:
    """Return who is on the other side of deals: of a survivor, of both losers too."""
    inherited = known.parties.join(
        known.merges.select("deal_id", "survivor"),
        on="deal_id",
        how="inner",
        validate="1:1",
    ).with_columns(deal_id="survivor")
    return pl.concat([known.parties, inherited.select(known.parties.columns)])


def _said(known: Company) -> Pairs:
    """Return the pairs of what was said and written: with whom, and for which deal."""
    firms = known.people.select("person", "customer")
    said = known.activities.join(firms, on="person", how="left", validate="m:1")
    return {
        (object_type, other): _pair(
            said.filter(type=kind).with_columns(
                one=portal_id(object_type, number_of("activity_id"))
            ),
            number,
        )
        for kind, object_type in OBJECT_OF.items()
        for other, number in (
            ("contacts", _CONTACT),
            ("companies", _COMPANY),
            ("deals", portal_deal_id("deal_id")),
        )
    }


def _pair(ones: pl.DataFrame, other: pl.Expr) -> pl.DataFrame:
    """Return each record with the other that it has; without those that have none."""
    return ones.select("one", other=other).drop_nulls()


def _second_contact() -> pl.Expr:
    """The second contact of a deal; null for most."""
    return portal_id("contacts", pl.col("second_person"))
