"""Findings on identity: what was too crowded to be compared is counted."""

from tests.transforms.identity.listed import (
    companies,
    company,
    deal,
    deals,
    people,
    person,
)
from transforms.identity.same_companies import known_companies
from transforms.identity.same_people import known_people
from transforms.quality.identity_findings import (
    companies_compared,
    deals_compared,
    people_compared,
)

MANY = 101


def test_a_company_of_more_than_a_thousand_people_is_too_large() -> None:
    few = people(person(1, "Ada Weber", company_id="crm:7"), person(2, "Bea Weber"))
    many = people(
        *(
            person(1, f"N{n} X", company_id="crm:7") | {"person_id": f"crm:{n}"}
            for n in range(1001)
        )
    )

    # The company, and two words of a name in it.
    assert people_compared(known_people(few, companies())).collect().rows() == [
        (
            "dim_people",
            "people of no domain or company are too many to know them by their names",
            3,
            0,
            "information",
        )
    ]
    found = people_compared(known_people(many, companies())).select("checked", "failed")
    assert found.collect().rows() == [(1, 1)]


def test_a_word_that_a_hundred_names_share_tells_nothing() -> None:
    webers = people(
        *(
            person(1, f"N{n} Weber", company_id="crm:7") | {"person_id": f"crm:{n}"}
            for n in range(MANY)
        )
    )

    found = people_compared(known_people(webers, companies())).select(
        "checked", "failed"
    )
    assert found.collect().rows() == [(1 + MANY + 1, 1)]


def test_a_name_of_more_than_fifty_companies_is_too_common() -> None:
    shops = companies(*(company(number, "Acme") for number in range(1, 52)))

    found = companies_compared(known_companies(shops)).select(
        "subject", "checked", "failed"
    )
    assert found.collect().rows() == [("dim_companies", 1, 1)]


def test_a_customer_with_a_hundred_deals_in_a_month_is_not_looked_through() -> None:
    orders = deals(
        *(deal(number, created_at=deal(1)["created_at"]) for number in range(MANY))
    )

    found = deals_compared(orders).select("subject", "checked", "failed")
    assert found.collect().rows() == [("duplicate_candidates", 2, 2)]


def test_where_there_is_nothing_to_compare_nothing_is_said() -> None:
    for found in (
        people_compared(known_people(people(), companies())),
        companies_compared(known_companies(companies())),
        deals_compared(deals()),
    ):
        assert found.collect().is_empty()
