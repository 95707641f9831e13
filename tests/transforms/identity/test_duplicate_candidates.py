"""Duplicate candidates: what looks alike and is not one; each pair once."""

import random

from tests.transforms.identity.listed import (
    Row,
    companies,
    company,
    deal,
    deals,
    people,
    person,
)
from transforms.identity.duplicate_candidates import duplicate_candidates
from transforms.tables.identity import DUPLICATE_CANDIDATES

ANNA = person(1, "Anna Schmidt", email="anna@acme.com", company_id="crm:7")
ANNE = person(2, "Anna Schmitt", email="as@acme.com", company_id="crm:7")
ACME = company(7, "Acme Pumps Ltd", domain="acme.com")
OTHER = company(8, "Acme Pumps Ltd", domain="acme.de")


def candidates(
    of_deals: list[Row], of_people: list[Row], of_companies: list[Row]
) -> list[tuple[object, ...]]:
    """Return the pairs."""
    return (
        duplicate_candidates(
            deals(*of_deals),
            people(*of_people, of=of_companies),
            companies(*of_companies),
        )
        .collect()
        .rows()
    )


def test_pairs_of_all_three_are_listed_with_the_reason_in_words() -> None:
    assert candidates([deal(1), deal(2)], [ANNA, ANNE], [ACME, OTHER]) == [
        (
            "companies",
            "crm:7",
            "crm:8",
            0.882,
            "names 98 % alike, other domain",
            "name",
        ),
        (
            "deals",
            "crm:1",
            "crm:2",
            0.9967,
            "same company, same amount, created 1 day apart, names 100 % alike",
            "company, amount and date",
        ),
        (
            "people",
            "crm:1",
            "crm:2",
            0.7981,
            "same e-mail domain, names 80 % alike",
            "domain and name",
        ),
    ]


def test_what_is_resolved_to_one_is_no_pair() -> None:
    same = ANNE | {"person_name": "Schmidt, Anna"}

    assert candidates([], [ANNA, same], [ACME, OTHER | {"domain": "acme.com"}]) == []


def test_people_with_one_name_and_numbered_addresses_are_listed() -> None:
    numbered = ANNA | {"person_id": "crm:2", "email": "anna2@acme.com"}

    ((*_, reason, found_by),) = candidates([], [ANNA, numbered], [])

    assert reason == (
        "same e-mail domain, names 88 % alike, addresses that differ in a number"
    )
    assert found_by == "domain and name"


def test_a_name_that_fits_two_is_listed_beside_both() -> None:
    names = ("Anna Weber", "Antonia Weber", "A. Weber")
    three = [
        person(number, name, company_id="crm:7")
        for number, name in enumerate(names, start=1)
    ]

    pairs = [row[1:3] for row in candidates([], three, [])]

    assert pairs == [("crm:1", "crm:3"), ("crm:2", "crm:3")]


def test_records_of_one_person_are_one_pair_with_another() -> None:
    again = ANNA | {"person_id": "crm:3", "email": "Anna@acme.com"}

    assert [row[1:3] for row in candidates([], [ANNA, again, ANNE], [])] == [
        ("crm:1", "crm:2")
    ]


def test_who_was_deleted_or_merged_is_not_listed() -> None:
    assert candidates([], [ANNA, ANNE | {"deleted_at": ANNE["created_at"]}], []) == []
    assert candidates([], [ANNA, ANNE | {"merged_into": "crm:9"}], []) == []
    gone = OTHER | {"deleted_at": OTHER["created_at"]}
    assert candidates([], [], [ACME, gone]) == []


def test_the_smaller_id_comes_first_whoever_was_first() -> None:
    later = ANNA | {"created_at": person(9)["created_at"]}

    assert candidates([], [later, ANNE], [])[0][1:3] == ("crm:1", "crm:2")


def test_the_order_of_the_records_is_no_matter() -> None:
    rows = [deal(number, created_at=deal(1)["created_at"]) for number in range(9)]

    mixed = random.Random(3).sample(rows, len(rows))  # noqa: S311 - an order, no secret

    assert candidates(rows, [ANNA, ANNE], [ACME, OTHER]) == candidates(
        mixed, [ANNE, ANNA], [OTHER, ACME]
    )


def test_without_records_there_is_no_pair() -> None:
    nothing = duplicate_candidates(deals(), people(), companies())

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == DUPLICATE_CANDIDATES.schema
