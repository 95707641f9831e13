"""HubSpot's records of deals: as they stand, and when they ended or were merged."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, load, loads, record
from transforms.staging.hubspot_deals import deal_rows, end_rows
from transforms.tables.hubspot import HUBSPOT_DEAL_CHANGES, HUBSPOT_DEALS

NO_MERGE = pl.LazyFrame()


def staged(*rows: Answer) -> pl.DataFrame:
    return deal_rows(load(day(9), rows), source="hubspot").collect()


def ends(
    *nights: pl.LazyFrame, merges: pl.LazyFrame = NO_MERGE
) -> list[tuple[object, ...]]:
    rows = end_rows(loads(*nights), merges, source="hubspot").collect()
    return rows.select("deal_id", "field", "value", "changed_at").sort(pl.all()).rows()


def merge(*pairs: tuple[str, str], kind: str = "deals", on: float = 9) -> pl.LazyFrame:
    rows = [{"object_type": kind, "old_id": a, "new_id": b} for a, b in pairs]
    return load(day(on), rows)


def test_a_record_is_a_deal_in_our_words() -> None:
    row = staged(
        record(
            "5",
            updated=8,
            dealname="Big one",
            dealstage="new",
            pipeline="default",
            amount="1200.5",
            deal_currency_code="EUR",
            closedate="2026-03-31T10:00:00.123Z",
            hubspot_owner_id="77",
            hs_forecast_category="COMMIT",
            lead_source="event",
            dealtype="newbusiness",
        )
    )

    assert row.select(
        "deal_id", "deal_name", "stage", "pipeline", "amount", "currency"
    ).rows() == [
        (
            "hubspot:5",
            "Big one",
            "hubspot:new",
            "hubspot:default",
            Decimal("1200.50"),
            "EUR",
        )
    ]
    assert row.select(
        "expected_close_date",
        "owner",
        "forecast_category",
        "lead_source",
        "deal_type",
        "created_at",
        "modified_at",
        "file",
    ).rows() == [
        (
            date(2026, 3, 31),
            "hubspot:77",
            "COMMIT",
            "event",
            "newbusiness",
            day(1),
            day(8),
            "deals/5",
        )
    ]


def test_the_creation_that_the_seller_set_stands_over_that_of_the_record() -> None:
    row = staged(
        record("5", created=4, dealstage="new", createdate="2026-01-02T00:00:00Z")
    )

    assert row["created_at"].to_list() == [day(2)]


def test_a_record_without_a_stage_is_held_back() -> None:
    row = staged(record("5", dealname="No stage", dealstage=None))

    assert row.select("is_held_back", "row_problem").rows() == [
        (True, "names no stage")
    ]


def test_an_amount_that_is_no_plain_decimal_is_unknown_and_says_why() -> None:
    row = staged(record("5", dealstage="new", amount="1,200.50"))

    assert row.select("amount", "is_held_back").rows() == [(None, False)]
    assert row["amount_problem"].item() is not None


def test_a_property_that_was_never_asked_for_is_unknown() -> None:
    assert staged(record("5", dealstage="new"))["amount"].to_list() == [None]


def test_an_archived_deal_was_deleted_when_it_was_archived() -> None:
    live = load(day(3), [record("5", updated=2)])
    gone = load(day(9), [record("5", updated=2, archived=4)])

    assert ends(live, gone) == [("hubspot:5", "deleted", "true", day(4))]


def test_an_archived_deal_that_is_read_again_was_deleted_once() -> None:
    gone = [load(day(n), [record("5", archived=4)]) for n in (5, 6, 7)]

    assert ends(*gone) == [("hubspot:5", "deleted", "true", day(4))]


def test_a_deal_that_lives_again_was_restored_when_it_was_modified() -> None:
    gone = load(day(5), [record("5", archived=4)])
    back = load(day(9), [record("5", updated=7)])
    later = load(day(10), [record("5", updated=9.5)])

    assert ends(gone, back, later) == [
        ("hubspot:5", "deleted", "false", day(7)),
        ("hubspot:5", "deleted", "true", day(4)),
    ]


def test_a_search_that_still_shows_the_deal_as_it_was_restores_nothing() -> None:
    gone = load(day(5), [record("5", updated=2, archived=4)])
    stale = load(day(9), [record("5", updated=3)])

    assert ends(gone, stale) == [("hubspot:5", "deleted", "true", day(4))]


def test_a_deal_that_was_never_archived_has_no_end() -> None:
    assert ends(load(day(3), [record("5"), record("6", updated=2)])) == []


def test_merged_deals_went_into_the_new_one_when_it_was_created() -> None:
    survivor = load(day(9), [record("7", created=6, updated=8)])

    assert ends(survivor, merges=merge(("5", "7"), ("6", "7"))) == [
        ("hubspot:5", "merged_into", "hubspot:7", day(6)),
        ("hubspot:6", "merged_into", "hubspot:7", day(6)),
    ]


def test_a_merge_told_twice_happened_once_and_none_is_into_itself() -> None:
    told = loads(merge(("5", "7"), ("7", "7")), merge(("5", "7"), on=10))

    assert ends(load(day(9), [record("7", created=6)]), merges=told) == [
        ("hubspot:5", "merged_into", "hubspot:7", day(6))
    ]


def test_a_merge_into_a_deal_that_was_not_read_is_dated_by_when_we_knew() -> None:
    assert ends(load(day(9), [record("8")]), merges=merge(("5", "7"))) == [
        ("hubspot:5", "merged_into", "hubspot:7", day(9))
    ]


def test_merges_of_other_records_are_no_merges_of_deals() -> None:
    assert (
        ends(load(day(9), [record("7")]), merges=merge(("5", "7"), kind="contacts"))
        == []
    )


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        (deal_rows(pl.LazyFrame(), source="hubspot"), HUBSPOT_DEALS),
        (end_rows(pl.LazyFrame(), NO_MERGE, source="hubspot"), HUBSPOT_DEAL_CHANGES),
    ],
)
def test_no_answer_is_no_row(rows: pl.LazyFrame, table: object) -> None:
    assert rows.collect().is_empty()
    assert rows.collect_schema() == table.schema  # type: ignore[attr-defined]  # a table of the dictionary
