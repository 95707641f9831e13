"""People: each as the source knows them."""

from decimal import Decimal

import polars as pl

from tests.transforms.crm import AS_OF, NO_ENDS, NO_LINKS, answers, links
from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, record
from transforms.staging.hubspot_records import person_rows
from transforms.tables.crm import DIM_PEOPLE
from transforms.tables.crm_records import KNOWN_ENDS, KNOWN_LINKS, KNOWN_PEOPLE
from transforms.warehouse.people import people


def person(ties: pl.LazyFrame = NO_LINKS, **said: str | None) -> dict[str, object]:
    answer: Answer = record("5", created=2, **said)  # type: ignore[arg-type]  # properties only
    rows = person_rows(answers(answer), source="hubspot")
    return people(rows, ties, NO_ENDS, as_of=AS_OF).collect().to_dicts()[0]


def test_a_person_is_told_as_the_record_stands() -> None:
    assert person(
        firstname="Ann",
        lastname="Lee",
        email=" Ann@Example.com",
        jobtitle="CFO",
        company="Acme",
        lifecyclestage="lead",
        hs_lead_status="NEW",
        hs_language="de",
        lead_source="partner",
        hubspot_owner_id="7",
    ) == {
        "person_id": "hubspot:5",
        "source": "hubspot",
        "person_name": "Ann Lee",
        "email": "ann@example.com",
        "job_title": "CFO",
        "company_id": None,
        "company_name": "Acme",
        "lifecycle": "lead",
        "status": "NEW",
        "language": "de",
        "lead_source": "partner",
        "channel": "partner",
        "owner_id": "hubspot:7",
        "created_at": day(2),
        "last_changed_at": day(2),
        "deleted_at": None,
        "merged_into": None,
        "resolved_person_id": "hubspot:5",
        "resolved_reason": "itself",
        "resolved_score": 1.0,
        "first_contact_at": None,
        "last_contact_at": None,
        "won_deals": 0,
        "won_amount": Decimal("0.00"),
        "last_won_at": None,
    }


def test_a_person_without_a_name_has_none() -> None:
    assert person(email="x@example.com")["person_name"] is None
    assert person(lastname="Lee")["person_name"] == "Lee"


def test_the_company_is_the_one_the_record_names_else_the_one_it_is_tied_to() -> None:
    ties = links(("contacts", "5", "companies", "2"))

    assert person(ties, associatedcompanyid="1")["company_id"] == "hubspot:1"
    assert person(ties)["company_id"] == "hubspot:2"


def test_columns_that_hold_personal_data_say_so() -> None:
    for name in ("person_name", "email", "job_title"):
        assert DIM_PEOPLE.describe(name).startswith("Personal: ")


def test_without_a_source_of_people_there_is_none() -> None:
    tables = (KNOWN_PEOPLE, KNOWN_LINKS, KNOWN_ENDS)
    nothing = people(*(table.empty() for table in tables), as_of=AS_OF).collect()

    assert nothing.is_empty()
    assert nothing.schema == DIM_PEOPLE.schema
