"""HubSpot's records beside deals: typed, in our words, nothing lost."""

from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, load, record, stamp
from transforms.staging.hubspot_records import (
    activity_rows,
    company_rows,
    lead_rows,
    line_rows,
    person_rows,
    product_rows,
)
from transforms.staging.quarantine import held_back
from transforms.tables.crm_records import (
    CRM_RECORDS,
    KNOWN_ACTIVITIES,
    KNOWN_DEAL_LINES,
)
from transforms.tables.table import INSTANT, Table


def read(*rows: Answer) -> pl.LazyFrame:
    return load(day(9), rows)


def activity(name: str, **properties: str | None) -> dict[str, object]:
    answer = record("5", **properties)  # type: ignore[arg-type]  # properties only
    raw = {name: read(answer)}
    return activity_rows(raw, source="hubspot").collect().to_dicts()[0]


def test_a_lead_names_its_stage_its_owner_and_its_source() -> None:
    lead = record(
        "5",
        updated=3,
        hs_lead_name="Ann Lee",
        hs_pipeline_stage="new-stage-id",
        hs_lead_label="HOT",
        lead_source="event",
        hubspot_owner_id="7",
    )

    row = lead_rows(read(lead), source="hubspot").collect()
    assert row.select(
        "record_id", "status_id", "lead_label", "lead_source", "owner_id", "modified_at"
    ).rows() == [
        ("hubspot:5", "hubspot:new-stage-id", "HOT", "event", "hubspot:7", day(3))
    ]


def test_where_nobody_filled_in_the_lead_source_hubspots_own_is_it() -> None:
    people = [
        record("5", lead_source="event", hs_analytics_source="PAID_SEARCH"),
        record("6", lead_source="", hs_analytics_source="PAID_SEARCH"),
        record("7"),
    ]

    rows = person_rows(read(*people), source="hubspot").collect()
    assert rows["lead_source"].to_list() == ["event", "PAID_SEARCH", None]


def test_a_record_that_is_archived_went_when_it_was_archived() -> None:
    companies = [record("5", archived=4, name="Acme"), record("6", name="Bolt")]

    rows = company_rows(read(*companies), source="hubspot").collect()
    assert rows["gone_at"].to_list() == [day(4), None]


def test_amounts_and_quantities_are_read_strictly() -> None:
    lines = [
        record("5", price="10.5", quantity="2.5", amount="26.25", hs_product_id="3"),
        record("6", price="1,200.50", quantity="many", amount=None),
    ]

    rows = line_rows(read(*lines), source="hubspot").collect()
    assert rows.select("unit_price", "quantity", "amount", "product_id").rows() == [
        (Decimal("10.50"), 2.5, Decimal("26.25"), "hubspot:3"),
        (None, None, None, None),
    ]
    assert _reasons(rows.lazy(), KNOWN_DEAL_LINES) == [
        ("line_items/6", "quantity", "is not a plain decimal number"),
        ("line_items/6", "unit_price", "is not a plain decimal number"),
    ]


def test_a_record_without_an_id_or_a_creation_is_held_back() -> None:
    rows = [{**record("5"), "createdAt": None}, {**record("6"), "id": ""}]

    held = product_rows(read(*rows), source="hubspot").collect()
    assert held.select("row_problem", "is_held_back").rows() == [
        ("names no creation", True),
        ("names no record", True),
    ]


@pytest.mark.parametrize(
    ("name", "word", "direction"),
    [
        ("emails", "EMAIL", "out"),
        ("emails", "INCOMING_EMAIL", "in"),
        ("emails", "FORWARDED_EMAIL", "in"),
        ("emails", "SOMETHING_NEW", None),
        ("calls", "INBOUND", "in"),
        ("calls", "OUTBOUND", "out"),
    ],
)
def test_an_activity_came_in_or_went_out(
    name: str, word: str, direction: str | None
) -> None:
    column = {"emails": "hs_email_direction", "calls": "hs_call_direction"}[name]

    assert activity(name, **{column: word})["direction"] == direction


def test_a_meeting_happens_when_it_starts() -> None:
    start = stamp(5)

    timed = activity("meetings", hs_timestamp=stamp(4), hs_meeting_start_time=start)
    untimed = activity("meetings", hs_timestamp=stamp(4))
    assert [timed["happened_at"], untimed["happened_at"]] == [day(5), day(4)]


def test_every_kind_of_activity_has_its_word() -> None:
    raw = {
        name: read(record("5", hs_timestamp=stamp(2), hubspot_owner_id="7"))
        for name in ("emails", "calls", "meetings", "notes", "tasks")
    }

    rows = activity_rows(raw, source="hubspot").collect()
    assert rows.select("activity_kind", "file", "happened_at", "owner_id").rows() == [
        (kind, f"{kind}s/5", day(2), "hubspot:7")
        for kind in ("email", "call", "meeting", "note", "task")
    ]


def test_what_an_activity_says_is_left_behind() -> None:
    raw = {"emails": read(record("5", hs_email_subject="Offer", hs_email_text="Dear"))}

    row = activity_rows(raw, source="hubspot").collect().to_dicts()[0]
    assert "Offer" not in map(str, row.values())
    assert set(row) == set(KNOWN_ACTIVITIES.schema)


def test_activities_that_were_not_read_are_none() -> None:
    assert activity_rows({}, source="hubspot").collect().is_empty()


@pytest.mark.parametrize(
    ("rows", "table"),
    list(
        zip(
            (
                lead_rows(pl.LazyFrame(), source="hubspot"),
                person_rows(pl.LazyFrame(), source="hubspot"),
                company_rows(pl.LazyFrame(), source="hubspot"),
                product_rows(pl.LazyFrame(), source="hubspot"),
                line_rows(pl.LazyFrame(), source="hubspot"),
                activity_rows({"notes": pl.LazyFrame()}, source="hubspot"),
            ),
            CRM_RECORDS,
            strict=True,
        )
    ),
    ids=[table.name for table in CRM_RECORDS],
)
def test_no_answer_is_no_row(rows: pl.LazyFrame, table: Table) -> None:
    assert rows.collect().is_empty()
    assert rows.collect_schema() == table.schema


def _reasons(rows: pl.LazyFrame, table: Table) -> list[tuple[object, ...]]:
    """Return what the quarantine says of the rows."""
    words = dict.fromkeys(("source", "file", "column", "reason"), pl.String())
    none = pl.LazyFrame(
        schema={**words, "row_number": pl.Int64(), "extracted_at": INSTANT}
    )
    names = dict.fromkeys(("source", "column", "file_column"), pl.String())
    held = held_back([(table, rows)], none, none, pl.LazyFrame(schema=names))
    return held.select("file", "column", "reason").sort(pl.all()).collect().rows()
