"""Whom a deal is with, where the CRM ties it to a company."""

import polars as pl

from tests.transforms.crm import AS_OF, NO_ENDS, NO_LINKS, answers, ends, links
from tests.transforms.hubspot import record
from transforms.staging.hubspot_deals import deal_rows
from transforms.staging.hubspot_records import company_rows
from transforms.tables.hubspot import HUBSPOT_DEALS
from transforms.warehouse.deal_companies import with_companies

DEALS = deal_rows(answers(record("1", dealstage="a")), source="hubspot")
COMPANIES = company_rows(
    answers(record("5", name="Acme"), record("6", name="Bolt")), source="hubspot"
)
TIES = links(("companies", "5", "deals", "1"))


def company(
    deals: pl.LazyFrame = DEALS,
    ties: pl.LazyFrame = TIES,
    known: pl.LazyFrame = NO_ENDS,
) -> str | None:
    rows = with_companies(deals, COMPANIES, ties, known, as_of=AS_OF)
    assert rows.collect_schema() == HUBSPOT_DEALS.schema
    name: str | None = rows.collect()["company"].item()
    return name


def test_a_deal_is_with_the_company_it_is_tied_to() -> None:
    assert company() == "Acme"


def test_a_deal_that_is_tied_to_none_is_with_nobody_we_know() -> None:
    assert company(ties=NO_LINKS) is None


def test_a_merged_company_goes_by_the_name_of_what_it_went_into() -> None:
    assert company(known=ends("companies", merged=("5", "6"))) == "Bolt"


def test_the_company_that_the_record_names_stands() -> None:
    assert company(DEALS.with_columns(company=pl.lit("Own"))) == "Own"
