"""Same people: who is one by address, or by name and place; never by name alone."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.identity.listed import (
    Row,
    company,
    people,
    people_as,
    person,
)
from tests.transforms.metrics.builders import day
from transforms.schemas import DIM_PEOPLE

ONE, TWO, THREE = "crm:1", "crm:2", "crm:3"


def test_one_address_is_one_person_whatever_the_names() -> None:
    assert people_as(
        person(1, "Ada Lovelace", email="ada@acme.com"),
        person(2, "Countess", email=" Ada@Acme.com", source="mail"),
    ) == [(ONE, "itself", 1.0), (ONE, "same e-mail address", 1.0)]


def test_an_address_at_free_mail_is_a_person_too() -> None:
    rows = (
        person(1, "Ada", email="ada.king+work@gmail.com"),
        person(2, None, email="adaking@gmail.com"),
    )

    assert people_as(*rows)[1] == (ONE, "same e-mail address", 1.0)


def test_a_desk_is_one_person_only_under_one_name() -> None:
    desk = "info@acme.com"
    rows = (
        person(1, "Ada Lovelace", email=desk),
        person(2, "Bea Byron", email=desk),
        person(3, "Lovelace, Ada", email=desk),
        person(4, None, email=desk),
    )

    assert [who for who, *_ in people_as(*rows)] == [ONE, TWO, ONE, "crm:4"]


def test_one_domain_and_nearly_one_name_is_one_person() -> None:
    assert people_as(
        person(1, "Ada Müller", email="ada@acme.com"),
        person(2, "Mueller, Ada", email="a.mueller@acme.com"),
        person(3, "Bea Müller", email="bea@acme.com"),
    ) == [
        (ONE, "itself", 1.0),
        (ONE, "same domain and name", 0.98),
        (THREE, "itself", 1.0),
    ]


def test_the_name_alone_is_never_enough() -> None:
    rows = (
        person(1, "Ada Lovelace", email="ada@acme.com"),
        person(2, "Ada Lovelace", email="ada@other.com"),
        person(3, "Ada Lovelace"),
        person(4, "Ada Lovelace", email="ada@gmx.de"),
        person(5, "Ada Lovelace", email="lovelace@gmx.de"),
    )

    assert [reason for _, reason, _ in people_as(*rows)] == ["itself"] * 5


def test_one_company_and_nearly_one_name_is_one_person() -> None:
    assert people_as(
        person(1, "Ada Lovelace", email="ada@acme.com", company_id="crm:7"),
        person(2, "A. Lovelace", company_id="crm:7"),
    ) == [(ONE, "itself", 1.0), (ONE, "same company and name", 0.93)]


def test_two_records_of_one_company_are_one_company() -> None:
    rows = (
        person(1, "Ada Lovelace", company_id="crm:7"),
        person(2, "Ada Lovelace", company_id="crm:8"),
    )
    acme = (
        company(7, "Acme Ltd", domain="acme.com"),
        company(8, "ACME", domain="www.acme.com"),
    )

    assert people_as(*rows, of=acme)[1] == (ONE, "same company and name", 0.98)
    assert people_as(*rows, of=acme[:1])[1] == (TWO, "itself", 1.0)


def test_an_initial_that_fits_two_is_neither() -> None:
    anna = person(1, "Anna Weber", company_id="crm:7")
    antonia = person(2, "Antonia Weber", company_id="crm:7")
    either = person(3, "A. Weber", company_id="crm:7")

    assert [who for who, *_ in people_as(anna, either)] == [ONE, ONE]
    assert [who for who, *_ in people_as(anna, antonia, either)] == [ONE, TWO, THREE]


def test_a_domain_of_people_of_many_companies_tells_nothing() -> None:
    twins = (
        person(1, "Ada Lovelace", email="ada@post.example", company_id="crm:1"),
        person(2, "Ada Lovelace", email="king@post.example", company_id="crm:2"),
    )
    third = person(3, "Cyd Charisse", email="c@post.example", company_id="crm:3")
    other = person(4, "Ada Lovelace", email="lovelace@post.example")

    assert people_as(twins[0], other)[1][0] == ONE
    assert people_as(*twins, third, other)[3] == ("crm:4", "itself", 1.0)


def test_addresses_that_differ_in_a_number_are_of_two_people_with_one_name() -> None:
    rows = (
        person(1, "Anna Weber", email="anna.weber@acme.com"),
        person(2, "Anna Weber", email="anna.weber2@acme.com"),
    )

    assert [reason for _, reason, _ in people_as(*rows)] == ["itself", "itself"]


def test_who_was_merged_is_who_they_were_merged_into() -> None:
    assert people_as(
        person(1, "Ada", merged_into=TWO),
        person(2, "Lovelace"),
        person(3, "Gone", merged_into="crm:unknown"),
    ) == [
        (TWO, "merged in its source", 1.0),
        (TWO, "itself", 1.0),
        (THREE, "itself", 1.0),
    ]


def standing(*rows: Row) -> object:
    """Return who stands for people of one address."""
    return people_as(*(row | {"email": "ada@acme.com"} for row in rows))[0][0]


def test_who_is_there_still_stands_for_the_others_then_the_first_then_the_least() -> (
    None
):
    assert standing(person(1, deleted_at=day(5)), person(2)) == TWO
    assert standing(person(1, created_at=day(4)), person(2)) == TWO
    assert standing(person(2, created_at=day(1)), person(1)) == ONE


def test_without_people_there_is_none() -> None:
    nothing = people()

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == DIM_PEOPLE.schema


NAMES = st.sampled_from(
    ["Ada Weber", "A. Weber", "Weber, Ada", "Anna Weber", "Ada King Weber", "Bea", None]
)
ADDRESSES = st.sampled_from(
    ["ada@acme.com", "weber@acme.com", "ada@gmx.de", "info@acme.com", "ada2@b.de", None]
)
FIRMS = st.sampled_from(["crm:7", "crm:8", "crm:9", None])
PEOPLE = st.lists(st.tuples(NAMES, ADDRESSES, FIRMS), max_size=12)


@settings(deadline=None, max_examples=15)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_and_the_nights_of_the_records_are_no_matter(
    said: list[tuple[str | None, str | None, str | None]], chance: random.Random
) -> None:
    rows = [
        person(number, name, email=email, company_id=firm)
        for number, (name, email, firm) in enumerate(said, start=1)
    ]
    of = [company(number, domain=f"{number % 2}.de") for number in (7, 8, 9)]
    mixed = chance.sample(rows, len(rows))

    once = people(*rows, of=of).sort("person_id").collect()
    again = people(*mixed, of=reversed(of)).sort("person_id")

    assert again.collect().equals(once)
    assert again.collect(engine="streaming").equals(once)
    ids = once.select("person_id", "resolved_person_id")
    stands = dict(ids.iter_rows())
    assert all(stands[its] == its for its in stands.values())
