"""Links: all that a record is tied to, also what was merged since."""

from tests.transforms.crm import NO_ENDS, NO_LINKS, ends, links
from transforms.mail.links import linked

TIES = links(
    ("deals", "1", "contacts", "5"),
    ("deals", "1", "contacts", "6"),
    ("deals", "2", "contacts", "6"),
    ("deals", "2", "companies", "9"),
)


def test_every_tie_of_the_two_kinds_is_told() -> None:
    found = linked(TIES, NO_ENDS, record="deals", to="contacts", named="person_id")

    assert found.sort("record_id", "person_id").collect().to_dicts() == [
        {"record_id": "hubspot:1", "person_id": "hubspot:5"},
        {"record_id": "hubspot:1", "person_id": "hubspot:6"},
        {"record_id": "hubspot:2", "person_id": "hubspot:6"},
    ]


def test_either_end_is_what_it_was_merged_into() -> None:
    people = ends("contacts", merged=("5", "6"))
    merged = linked(TIES, people, record="deals", to="contacts", named="person_id")
    deals = ends("deals", merged=("1", "2"))
    joined = linked(TIES, deals, record="deals", to="contacts", named="person_id")

    assert merged.sort("record_id").collect().rows() == [
        ("hubspot:1", "hubspot:6"),
        ("hubspot:2", "hubspot:6"),
    ]
    assert joined.sort("person_id").collect().rows() == [
        ("hubspot:2", "hubspot:5"),
        ("hubspot:2", "hubspot:6"),
    ]


def test_without_ties_there_is_none() -> None:
    found = linked(NO_LINKS, NO_ENDS, record="deals", to="contacts", named="person_id")

    assert found.collect().is_empty()
