"""Lead statuses: what each says, and that no lead is closed by guess."""

import polars as pl
import pytest

from tests.transforms.lead_rows import lead, leads
from tests.transforms.metrics.builders import Row, day, table
from transforms.tables.crm_lists import KNOWN_STAGES
from transforms.tables.leads import DIM_LEAD_STATUSES
from transforms.warehouse.lead_statuses import lead_statuses


def stage(
    name: str, label: str | None, *, closed: bool | None, record: str = "leads"
) -> Row:
    return {
        "record": record,
        "pipeline_id": "crm:leads",
        "is_pipeline_active": True,
        "stage_id": f"crm:{name}",
        "stage_label": label,
        "is_closed": closed,
        "is_active": True,
    }


def found(asked: list[Row], stages: list[Row]) -> pl.DataFrame:
    return lead_statuses(leads(*asked), table(KNOWN_STAGES, stages)).collect()


def standing(name: str, label: str | None, *, closed: bool | None = False) -> object:
    return found([], [stage(name, label, closed=closed)])["standing"].item()


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("New", "open"),
        ("Connected", "open"),
        ("Qualified", "qualified"),
        ("Sales_Qualified Lead", "qualified"),
        ("SQL", "qualified"),
        ("Qualifiziert", "qualified"),
        ("Unqualified", "closed"),
        ("not-qualified", "closed"),
        ("Disqualifié", "closed"),
        ("Not yet qualified, perhaps lost", "open"),
        (None, "open"),
    ],
)
def test_a_status_says_what_its_whole_name_says(label: str | None, says: str) -> None:
    assert standing("s", label) == says


def test_an_end_of_the_path_by_another_name_is_closed() -> None:
    assert standing("s", "Nurture", closed=True) == "closed"
    assert standing("s", "Nurture", closed=None) == "open"
    assert standing("s", "Qualified", closed=True) == "qualified"


def test_hubspot_s_own_ends_are_known_by_their_ids_whatever_they_are_called() -> None:
    assert standing("qualified-stage-id", "Ready!", closed=True) == "qualified"
    assert standing("unqualified-stage-id", "Qualified?", closed=True) == "closed"


def test_leads_are_counted_by_status_deleted_and_merged_ones_left_out() -> None:
    there = {"status_id": "crm:s", "status": "New"}
    asked = [
        lead(1, day(1), **there),
        lead(2, day(1), **there),
        lead(3, day(1), **there, deleted_at=day(2)),
        lead(4, day(1), **there, merged_into="crm:1"),
        lead(5, day(1)),
    ]
    rows = found(asked, [stage("t", "Lost", closed=True)])

    assert rows.rows(named=True) == [
        {"status_id": "crm:s", "status": "New", "standing": "open", "leads": 2},
        {"status_id": "crm:t", "status": "Lost", "standing": "closed", "leads": 0},
    ]


def test_stages_of_deals_are_none_of_leads() -> None:
    assert found([], [stage("s", "Won", closed=True, record="deals")]).is_empty()


def test_without_a_status_the_table_is_empty() -> None:
    rows = found([], [])

    assert rows.is_empty()
    assert rows.schema == DIM_LEAD_STATUSES.schema
