from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.portal import Portal
from sandbox.products import PRODUCTS

AT = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
TYPES = {
    "email": "emails",
    "call": "calls",
    "meeting": "meetings",
    "note": "notes",
    "task": "tasks",
}


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


def lines_of_deals(portal: Portal) -> pl.DataFrame:
    ties = portal.associations.filter(from_type="line_items", to_type="deals")
    return portal.objects["line_items"].join(
        ties.select(id="from_id", deal="to_id"), on="id", how="inner", validate="1:1"
    )


def test_the_lines_of_a_live_deal_add_up_to_its_amount_in_its_currency(
    portal: Portal,
) -> None:
    money = pl.col("amount").cast(pl.Decimal(18, 2))
    lines = (
        lines_of_deals(portal)
        .group_by("deal")
        .agg(
            total=money.sum(), currencies=pl.col("hs_line_item_currency_code").unique()
        )
    )
    deals = portal.objects["deals"].filter(
        ~pl.col("archived"), pl.col("amount").is_not_null()
    )
    both = deals.join(lines, left_on="id", right_on="deal", how="left", validate="1:1")
    assert both["total"].equals(both.select(total=money).to_series())
    assert both["currencies"].list.first().equals(both["deal_currency_code"])
    assert set(both["currencies"].list.len()) == {1}
    assert both.height > 1_000


def test_a_line_is_its_price_times_its_quantity_less_its_discount(
    portal: Portal,
) -> None:
    for row in portal.objects["line_items"].rows(named=True):
        whole = Decimal(row["price"]) * int(row["quantity"])
        assert whole - Decimal(row["discount"]) == Decimal(row["amount"])


def test_a_line_names_a_product_of_the_list(portal: Portal) -> None:
    names = dict(portal.objects["products"].select("hs_object_id", "name").rows())
    lines = portal.objects["line_items"]
    assert [names[number] for number in lines["hs_product_id"]] == lines[
        "name"
    ].to_list()


def test_a_line_shows_the_version_that_stands(made_up: Company, portal: Portal) -> None:
    versions = made_up.lines.filter(pl.col("changed_at") < AT)
    changed = versions.filter(pl.col("line_id").is_duplicated())
    last = changed.group_by("line_id", maintain_order=True).last()
    shown = portal.objects["line_items"].join(
        last.select(
            id=1_710_000_000 + pl.col("line_id").str.slice(1).cast(pl.Int64),
            last_at="changed_at",
            standing="amount",
        ),
        on="id",
        how="inner",
        validate="1:1",
    )
    live = shown.filter(~pl.col("archived"))
    assert live["updated_at"].equals(live["last_at"])
    assert live["amount"].equals(live["standing"])
    assert live.height > 100


def test_the_lines_of_the_deal_that_lost_a_merge_are_archived_with_it(
    made_up: Company,
) -> None:
    double = made_up.merges.filter(~pl.col("is_primary")).join(
        made_up.lines, on="deal_id", how="semi"
    )
    deal_id, merged_at = double.select("deal_id", "merged_at").row(0)
    own = made_up.lines.filter(
        pl.col("deal_id") == deal_id, pl.col("changed_at") < merged_at
    )
    numbers = {1_710_000_000 + int(line[1:]) for line in own["line_id"]}
    mine = pl.col("id").is_in(list(numbers))
    before = portal_at(made_up, at=merged_at).objects["line_items"].filter(mine)
    after = portal_at(made_up, at=merged_at + MOMENT).objects["line_items"].filter(mine)
    assert set(before["id"]) == set(after["id"]) == numbers
    assert not before["archived"].any()
    assert set(after["archived_at"]) == set(after["updated_at"]) == {merged_at}


def test_a_line_is_archived_as_it_last_stood(made_up: Company) -> None:
    double = made_up.merges.filter(~pl.col("is_primary")).join(
        made_up.lines, on="deal_id", how="semi"
    )
    deal_id, merged_at = double.select("deal_id", "merged_at").row(0)
    line = made_up.lines.filter(deal_id=deal_id).row(0, named=True)
    cheaper = line | {"amount": "0.01", "changed_at": merged_at - MOMENT}
    version = pl.DataFrame([cheaper], schema=made_up.lines.schema)
    lines = pl.concat([made_up.lines, version]).sort("line_id", "changed_at")
    portal = portal_at(replace(made_up, lines=lines), at=merged_at + MOMENT)
    number = 1_710_000_000 + int(line["line_id"][1:])
    shown = portal.objects["line_items"].filter(id=number)
    assert shown.select("archived", "amount").rows() == [(True, "0.01")]


def test_the_products_are_the_price_list(portal: Portal) -> None:
    assert portal.objects["products"].select("name", "price", "description").rows() == [
        (product.name, f"{product.price}.00", product.family) for product in PRODUCTS
    ]
    assert portal.objects["products"]["hs_sku"][5] == "ADD-ON-SUPPORT-PLUS"


def test_every_activity_before_then_is_an_object_of_its_type(
    made_up: Company, portal: Portal
) -> None:
    owners = {
        name: str(41_000_000 + 137 * number)
        for number, name in made_up.owners.select("owner", "owner_name").rows()
    }
    for kind, object_type in TYPES.items():
        done = made_up.activities.filter(pl.col("at") < AT, pl.col("type") == kind)
        shown = portal.objects[object_type]
        assert shown.select("id", "created_at", "hubspot_owner_id").rows() == [
            (99_998_000 + int(row["activity_id"][1:]), row["at"], owners[row["seller"]])
            for row in done.sort("activity_id").rows(named=True)
        ]
        at = shown["hs_timestamp"].str.to_datetime(
            "%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC"
        )
        assert at.equals(shown["created_at"])


def test_activities_say_how_they_went(made_up: Company, portal: Portal) -> None:
    emails, calls = portal.objects["emails"], portal.objects["calls"]
    meetings, tasks = portal.objects["meetings"], portal.objects["tasks"]
    assert set(emails["hs_email_direction"]) == {"EMAIL", "INCOMING_EMAIL"}
    assert set(emails["hs_email_status"]) == {"SENT"}
    assert set(calls["hs_call_direction"]) == {"INBOUND", "OUTBOUND"}
    assert set(meetings["hs_meeting_outcome"]) == {"COMPLETED", "NO_SHOW"}
    assert set(tasks["hs_task_status"]) == {"COMPLETED", "NOT_STARTED"}
    assert set(tasks["hs_task_type"]) == {"TODO", "CALL", "EMAIL"}
    spoken = made_up.activities.filter(
        pl.col("at") < AT, pl.col("type") == "call", pl.col("outcome") == "connected"
    )
    connected = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
    durations = calls.filter(hs_call_disposition=connected)["hs_call_duration"]
    assert durations.to_list() == [
        str(1_000 * seconds) for seconds in spoken.sort("activity_id")["duration_s"]
    ]


def test_a_meeting_ends_after_it_lasted(made_up: Company, portal: Portal) -> None:
    met = made_up.activities.filter(pl.col("at") < AT, pl.col("type") == "meeting")
    form = "%Y-%m-%dT%H:%M:%S%.fZ"
    spans = portal.objects["meetings"].select(
        start=pl.col("hs_meeting_start_time").str.to_datetime(form),
        end=pl.col("hs_meeting_end_time").str.to_datetime(form),
    )
    lasted = spans.select((pl.col("end") - pl.col("start")).dt.total_seconds())
    assert (
        lasted.to_series().to_list() == met.sort("activity_id")["duration_s"].to_list()
    )


def test_nothing_that_was_written_or_said_is_shown(portal: Portal) -> None:
    words = ("subject", "body", "text", "html", "headers", "title")
    for object_type in TYPES.values():
        for name in portal.objects[object_type].columns:
            assert not any(word in name for word in words)
