"""Companies: each as the source knows it."""

from decimal import Decimal

from tests.transforms.crm import AS_OF, NO_ENDS, answers
from tests.transforms.histories import day
from tests.transforms.hubspot import record
from transforms.staging.hubspot_records import company_rows
from transforms.tables.crm import DIM_COMPANIES
from transforms.tables.crm_records import KNOWN_COMPANIES, KNOWN_ENDS
from transforms.warehouse.companies import companies


def test_a_company_is_told_as_the_record_stands() -> None:
    acme = record(
        "5",
        created=2,
        archived=4,
        name="Acme",
        domain="Acme.COM ",
        industry="BANKING",
        country="NL",
        numberofemployees="120",
        hubspot_owner_id="7",
    )
    rows = company_rows(answers(acme), source="hubspot")

    assert companies(rows, NO_ENDS, as_of=AS_OF).collect().rows() == [
        (
            "hubspot:5",
            "hubspot",
            "Acme",
            "acme.com",
            "BANKING",
            "NL",
            120,
            "hubspot:7",
            day(2),
            day(4),
            day(4),
            None,
            "hubspot:5",
            "itself",
            1.0,
            None,
            None,
            0,
            Decimal("0.00"),
            None,
        )
    ]


def test_without_a_source_of_companies_there_is_none() -> None:
    nothing = companies(KNOWN_COMPANIES.empty(), KNOWN_ENDS.empty(), as_of=AS_OF)

    assert nothing.collect().is_empty()
    assert nothing.collect_schema() == DIM_COMPANIES.schema
