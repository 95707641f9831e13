"""Leads: where they came from, whose they are, and what they became."""

import polars as pl

from tests.transforms.crm import AS_OF, NO_ENDS, NO_LINKS, answers, ends, links
from tests.transforms.histories import day
from tests.transforms.hubspot import record
from transforms.staging.hubspot_records import lead_rows
from transforms.tables.crm import DIM_LEADS
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.crm_records import KNOWN_ENDS, KNOWN_LEADS, KNOWN_LINKS
from transforms.warehouse.leads import leads

LEAD = record(
    "5",
    created=2,
    updated=4,
    hs_lead_name="Ann",
    hs_pipeline_stage="new",
    lead_source="Web form",
    hubspot_owner_id="7",
)
STAGES = pl.LazyFrame(
    [("leads", "hubspot:p", "P", True, "hubspot:new", "New", 0, None, False, True)],
    schema=KNOWN_STAGES.schema,
    orient="row",
)


def lead(ties: pl.LazyFrame = NO_LINKS, known: pl.LazyFrame = NO_ENDS) -> pl.DataFrame:
    rows = lead_rows(answers(LEAD), source="hubspot")
    return leads(rows, ties, known, STAGES, as_of=AS_OF).collect()


def test_a_lead_is_told_as_it_stands() -> None:
    assert lead().to_dicts() == [
        {
            "lead_id": "hubspot:5",
            "source": "hubspot",
            "lead_name": "Ann",
            "lead_source": "Web form",
            "channel": "web",
            "status_id": "hubspot:new",
            "status": "New",
            "lead_label": None,
            "person_id": None,
            "company_id": None,
            "converted_deal_id": None,
            "owner_id": "hubspot:7",
            "created_at": day(2),
            "last_changed_at": day(4),
            "deleted_at": None,
            "merged_into": None,
        }
    ]


def test_a_lead_is_tied_to_a_person_a_company_and_the_deal_it_became() -> None:
    ties = links(
        ("leads", "5", "contacts", "1"),
        ("leads", "5", "companies", "2"),
        ("deals", "3", "leads", "5"),
        ("deals", "20", "leads", "5"),
    )

    assert lead(ties).select("person_id", "company_id", "converted_deal_id").rows() == [
        ("hubspot:1", "hubspot:2", "hubspot:3")
    ]


def test_a_merged_lead_is_marked_and_kept() -> None:
    merged = lead(known=ends("leads", merged=("5", "6")))

    assert merged["merged_into"].to_list() == ["hubspot:6"]


def test_without_a_source_of_leads_there_is_none() -> None:
    nothing = leads(
        KNOWN_LEADS.empty(),
        KNOWN_LINKS.empty(),
        KNOWN_ENDS.empty(),
        KNOWN_STAGES.empty(),
        as_of=AS_OF,
    ).collect()

    assert nothing.is_empty()
    assert nothing.schema == DIM_LEADS.schema
