from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.company_portal.association_types import TIES
from sandbox.hubspot.portal import OBJECT_TYPES, Portal

AT = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
# Type of tie by the two types of object, one way, with the label.
KINDS = {
    ("deals", "contacts"): {(3, None)},
    ("contacts", "deals"): {(4, None)},
    ("deals", "companies"): {(5, "Primary"), (341, None)},
    ("companies", "deals"): {(6, "Primary"), (342, None)},
    ("contacts", "companies"): {(1, "Primary"), (279, None)},
    ("companies", "contacts"): {(2, "Primary"), (280, None)},
    ("line_items", "deals"): {(20, None)},
    ("deals", "line_items"): {(19, None)},
    ("leads", "contacts"): {(578, "Primary"), (608, None)},
    ("leads", "companies"): {(610, None)},
    ("leads", "deals"): {(1037, None)},
    ("deals", "leads"): {(1038, None)},
    ("emails", "contacts"): {(198, None)},
    ("tasks", "deals"): {(216, None)},
    ("companies", "meetings"): {(187, None)},
}


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


def deal_number(deal_id: str) -> int:
    return 9_999_999_000 + int(deal_id.removeprefix("D"))


def tied(portal: Portal, one: str, other: str) -> set[tuple[int, int]]:
    ties = portal.associations.filter(from_type=one, to_type=other)
    return set(ties.select("from_id", "to_id").rows())


def live(portal: Portal, object_type: str) -> set[int]:
    return set(portal.objects[object_type].filter(~pl.col("archived"))["id"])


def test_ties_have_hubspots_own_numbers_each_way(portal: Portal) -> None:
    for (one, other), kinds in KINDS.items():
        ties = portal.associations.filter(from_type=one, to_type=other)
        assert set(ties.select("type_id", "label").rows()) == kinds
    assert set(portal.associations["category"]) == {"HUBSPOT_DEFINED"}


def test_no_number_stands_for_two_kinds_of_tie() -> None:
    numbers = [number for ties in TIES.values() for tie in ties for number in tie[:2]]
    assert len(numbers) == len(set(numbers))


def test_every_tie_is_told_from_both_sides(portal: Portal) -> None:
    pairs = portal.associations.select("from_type", "from_id", "to_type", "to_id")
    turned = pairs.select(
        from_type="to_type", from_id="to_id", to_type="from_type", to_id="from_id"
    )
    assert pairs.join(turned, on=pairs.columns, how="anti").is_empty()
    assert not portal.associations.is_duplicated().any()


def test_only_live_records_are_tied(portal: Portal) -> None:
    for object_type in OBJECT_TYPES:
        ties = portal.associations.filter(from_type=object_type)
        assert set(ties["from_id"]) <= live(portal, object_type)


def test_a_deal_is_tied_to_its_people_and_its_customer(
    made_up: Company, portal: Portal
) -> None:
    merged = made_up.merges["survivor"].implode()
    shown = live(portal, "deals")
    people, firms = set(), set()
    for row in made_up.parties.filter(~pl.col("deal_id").is_in(merged)).rows(
        named=True
    ):
        number = deal_number(row["deal_id"])
        if number in shown:
            firms.add((number, 6_400_000_000 + row["customer"]))
            people |= {
                (number, 51 + 50 * person)
                for person in (row["person"], row["second_person"])
                if person is not None
            }
    survivors = {deal_number(deal_id) for deal_id in made_up.merges["survivor"]}
    assert people == {
        pair for pair in tied(portal, "deals", "contacts") if pair[0] not in survivors
    }
    assert firms == {
        pair for pair in tied(portal, "deals", "companies") if pair[0] not in survivors
    }


def test_a_survivor_has_the_people_of_both_deals_and_one_customer(
    made_up: Company,
) -> None:
    survivor, merged_at = made_up.merges.select("survivor", "merged_at").row(0)
    losers = made_up.merges.filter(survivor=survivor)["deal_id"]
    before = portal_at(made_up, at=merged_at)
    after = portal_at(made_up, at=merged_at + MOMENT)
    old = {deal_number(loser) for loser in losers}
    new = deal_number(survivor)
    people = {to for one, to in tied(before, "deals", "contacts") if one in old}
    now = {to for one, to in tied(after, "deals", "contacts") if one == new}
    assert people <= now
    firms = {to for one, to in tied(after, "deals", "companies") if one == new}
    assert len(firms) == 1
    assert firms == {to for one, to in tied(before, "deals", "companies") if one in old}


def test_what_was_tied_to_a_loser_is_tied_to_the_survivor(made_up: Company) -> None:
    survivor, merged_at = made_up.merges.select("survivor", "merged_at").row(0)
    primary = made_up.merges.filter(survivor=survivor, is_primary=True)[
        "deal_id"
    ].item()
    before = portal_at(made_up, at=merged_at)
    after = portal_at(made_up, at=merged_at + MOMENT)
    for other in ("leads", "line_items", "emails", "calls"):
        moved = {
            to
            for one, to in tied(before, "deals", other)
            if one == deal_number(primary)
        }
        now = {
            to
            for one, to in tied(after, "deals", other)
            if one == deal_number(survivor)
        }
        assert moved <= now


def test_a_restored_deal_has_its_old_ties_again(made_up: Company) -> None:
    back = made_up.changes.filter(field="deleted", value="false").row(0, named=True)
    gone = made_up.changes.filter(
        deal_id=back["deal_id"], field="deleted", value="true"
    )["changed_at"].item()
    number = deal_number(back["deal_id"])

    def ties(at: datetime) -> set[tuple[str, int]]:
        found = portal_at(made_up, at=at).associations.filter(
            from_type="deals", from_id=number
        )
        return set(found.select("to_type", "to_id").rows())

    assert ties(gone) <= ties(back["changed_at"] + MOMENT)
    assert ties(gone) != set()
    assert ties(back["changed_at"]) == set()


def test_a_lead_is_tied_to_its_deal_once_there_is_one(made_up: Company) -> None:
    sold = made_up.lead_objects.filter(pl.col("channel") == "outbound").drop_nulls(
        "sold_at"
    )
    row = sold.row(0, named=True)
    pair = (
        390_000_000_000 + int(row["lead_id"][1:]),
        deal_number(row["deal_id"]),
    )
    assert pair not in tied(portal_at(made_up, at=row["sold_at"]), "leads", "deals")
    later = portal_at(made_up, at=row["sold_at"] + MOMENT)
    assert pair in tied(later, "leads", "deals")


def test_what_was_said_is_tied_to_person_customer_and_deal(
    made_up: Company, portal: Portal
) -> None:
    firms = made_up.people.select("person", "customer")
    shown = live(portal, "deals")
    losers = set(made_up.merges["deal_id"])
    calls = made_up.activities.filter(pl.col("type") == "call", pl.col("at") < AT).join(
        firms, on="person", how="left", validate="m:1"
    )
    people, companies, deals = set(), set(), set()
    for row in calls.rows(named=True):
        number = 99_998_000 + int(row["activity_id"][1:])
        people.add((number, 51 + 50 * row["person"]))
        if row["customer"] is not None:
            companies.add((number, 6_400_000_000 + row["customer"]))
        if row["deal_id"] is not None and row["deal_id"] not in losers:
            deals.add((number, deal_number(row["deal_id"])))
    assert tied(portal, "calls", "contacts") == people
    assert tied(portal, "calls", "companies") == companies
    there = {pair for pair in deals if pair[1] in shown}
    assert there <= tied(portal, "calls", "deals")
    assert len(there) > 100
