"""Contacts: whom we talked to, first and last, whichever record names them."""

from tests.transforms.identity.listed import Row, companies, company, people, person
from tests.transforms.metrics.builders import day, table
from transforms.schemas import DIM_COMPANIES, DIM_PEOPLE, FCT_ACTIVITIES
from transforms.warehouse.contacts import (
    companies_contacted,
    people_contacted,
)

AS_OF = day(20)
ADA = "ada@acme.com"


def talk(on: float, who: str | None = "crm:1", **said: object) -> Row:
    """Return a call with a person on a day."""
    return {"activity_kind": "call", "person_id": who, "happened_at": day(on)} | said


def of_people(*talks: Row) -> list[tuple[object, ...]]:
    """Return the contacts of two records of one person, and of somebody else."""
    listed = people(
        person(1, email=ADA), person(2, email=ADA), person(3, company_id="crm:7")
    )
    calls = table(FCT_ACTIVITIES, talks)
    found = people_contacted(listed, calls, as_of=AS_OF)
    return found.select("first_contact_at", "last_contact_at").collect().rows()


def of_companies(*talks: Row) -> object:
    """Return the contacts of a company, of which there are two records."""
    acme = [company(number, domain="acme.com") for number in (7, 8)]
    listed = people(person(3, company_id="crm:8"))
    calls = table(FCT_ACTIVITIES, talks)
    found = companies_contacted(companies(*acme), listed, calls, as_of=AS_OF)
    return found.select("first_contact_at", "last_contact_at").collect().rows()


def test_all_records_of_a_person_have_the_contacts_of_all() -> None:
    both = (day(3), day(9))

    assert of_people(talk(3), talk(9, "crm:2"), talk(5)) == [both, both, (None, None)]


def test_notes_tasks_and_what_was_deleted_are_no_contact() -> None:
    talks = (
        talk(3, activity_kind="note"),
        talk(4, activity_kind="task"),
        talk(5, deleted_at=day(6)),
    )

    assert of_people(*talks)[0] == (None, None)
    assert of_people(talk(6, activity_kind="email"), *talks)[0] == (day(6), day(6))


def test_what_is_to_come_is_no_contact_yet() -> None:
    assert of_people(talk(19.99), talk(20))[0] == (day(19.99), day(19.99))


def test_a_company_is_talked_to_through_its_people_too() -> None:
    both = (day(4), day(8))
    theirs = talk(8, None, company_id="crm:7")

    assert of_companies(talk(4, "crm:3"), theirs, talk(2, "crm:1")) == [both, both]
    assert of_companies() == [(None, None), (None, None)]


def test_making_it_again_changes_nothing() -> None:
    calls = table(FCT_ACTIVITIES, [talk(3)])
    once = people_contacted(people(person(1)), calls, as_of=AS_OF)

    again = people_contacted(once, calls, as_of=AS_OF)

    assert again.collect().equals(once.collect())


def test_without_records_there_are_no_contacts() -> None:
    nothing = (DIM_COMPANIES.empty(), DIM_PEOPLE.empty())
    calls = FCT_ACTIVITIES.empty()

    found = companies_contacted(*nothing, calls, as_of=AS_OF)

    assert found.collect().is_empty()
    assert found.collect_schema() == DIM_COMPANIES.schema
    of_nobody = people_contacted(nothing[1], calls, as_of=AS_OF)
    assert of_nobody.collect_schema() == DIM_PEOPLE.schema
