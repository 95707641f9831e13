from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.hubspot.company_portal import ids
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.portal import Portal
from sandbox.systems import CRM, system

AT = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
PROPERTIES = {
    "stage": "dealstage",
    "pipeline": "pipeline",
    "amount": "amount",
    "currency": "deal_currency_code",
    "expected_close_date": "closedate",
    "owner": "hubspot_owner_id",
    "forecast_category": "hs_forecast_category",
}
CATEGORIES = {
    "pipeline": "PIPELINE",
    "best case": "BEST_CASE",
    "commit": "COMMIT",
    "closed": "CLOSED",
    "omitted": "OMIT",
}


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


def crm_deals(made_up: Company) -> pl.DataFrame:
    return made_up.deals.filter(system() == CRM)


def portal_id(deal_id: str) -> int:
    return 9_999_999_000 + int(deal_id.removeprefix("D"))


def deal(portal: Portal, deal_id: str) -> dict[str, object]:
    found = portal.objects["deals"].filter(id=portal_id(deal_id))
    return found.row(0, named=True)


def entries(portal: Portal, deal_id: str, name: str) -> list[tuple[object, ...]]:
    found = portal.history["deals"].filter(id=portal_id(deal_id), property=name)
    return found.select("value", "timestamp", "source_type").rows()


def in_hubspots_words(made_up: Company, field: str, value: str) -> str:
    if field == "expected_close_date":
        return f"{value}T00:00:00Z"
    if field == "forecast_category":
        return CATEGORIES[value]
    if field == "owner":
        number = made_up.owners.filter(owner_name=value)["owner"].item()
        return str(41_000_000 + 137 * number)
    return value


def first_deleted(made_up: Company, *, restored: bool) -> tuple[str, datetime]:
    deletions = made_up.changes.filter(pl.col("field") == "deleted").join(
        crm_deals(made_up), on="deal_id", how="semi"
    )
    back = deletions.filter(value="false")
    is_back = pl.col("deal_id").is_in(back["deal_id"].implode())
    found = deletions.filter(is_back == restored, pl.col("value") == "true")
    row = found.row(0, named=True)
    return row["deal_id"], row["changed_at"]


def first_merge(made_up: Company) -> tuple[str, dict[bool, str], datetime]:
    survivor = made_up.merges["survivor"][0]
    losers = made_up.merges.filter(survivor=survivor)
    sides = dict(losers.select("is_primary", "deal_id").rows())
    return survivor, sides, losers["merged_at"][0]


def test_the_deals_are_those_of_the_crm_but_for_the_merged(
    made_up: Company, portal: Portal
) -> None:
    begun = made_up.changes.filter(pl.col("changed_at") < AT)
    known = crm_deals(made_up).join(begun, on="deal_id", how="semi")
    merged = made_up.merges.filter(pl.col("merged_at") < AT)
    unmade = made_up.merges.filter(pl.col("merged_at") >= AT)
    expected = set(known["deal_id"]) - set(merged["deal_id"]) - set(unmade["survivor"])
    shown = portal.objects["deals"].select(ids.company_deal_id("id")).to_series()
    assert set(shown) == expected


def test_the_newest_entry_of_a_history_is_what_the_deal_says_now(
    portal: Portal,
) -> None:
    deals = portal.objects["deals"]
    newest = portal.history["deals"].group_by("id", "property").first()
    for name in PROPERTIES.values():
        now = deals.select("id", said=name).drop_nulls("said").sort("id")
        last = newest.filter(property=name).select("id", said="value").sort("id")
        assert now.equals(last)


def test_the_history_is_every_change_the_company_knows_of_newest_first(
    made_up: Company, portal: Portal
) -> None:
    shown = set(portal.objects["deals"].select(ids.company_deal_id("id")).to_series())
    told: defaultdict[tuple[int, str], list[tuple[str, datetime]]]
    told = defaultdict(list)
    for change in made_up.changes.filter(pl.col("changed_at") < AT).iter_rows(
        named=True
    ):
        if change["deal_id"] in shown and change["field"] in PROPERTIES:
            value = in_hubspots_words(made_up, change["field"], change["value"])
            key = portal_id(change["deal_id"]), PROPERTIES[change["field"]]
            told[key].insert(0, (value, change["changed_at"]))
    history = portal.history["deals"]
    assert history.select("id", "property", "value", "timestamp").rows() == [
        (*key, *entry) for key in sorted(told) for entry in told[key]
    ]


def test_values_are_written_as_hubspot_writes_them(portal: Portal) -> None:
    deals = portal.objects["deals"]
    forms = {
        "closedate": r"^\d{4}-\d\d-\d\dT00:00:00Z$",
        "createdate": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d\d\d)?Z$",
        "amount": r"^\d+\.\d\d$",
        "hubspot_owner_id": r"^41\d{6}$",
        "hs_forecast_category": r"^(OMIT|PIPELINE|BEST_CASE|COMMIT|CLOSED)$",
        "dealtype": r"^(newbusiness|existingbusiness|renewal)$",
        "lead_source": r"^(social media|event|referral|mail|outbound)$",
    }
    for name, form in forms.items():
        assert deals[name].drop_nulls().str.contains(form).all()
        assert deals[name].count() > 0


def test_changes_within_one_millisecond_keep_their_order_newest_first(
    made_up: Company,
) -> None:
    change = (
        made_up.changes.filter(field="stage")
        .join(crm_deals(made_up), on="deal_id", how="semi")
        .row(0, named=True)
    )
    at = change["changed_at"] + timedelta(days=1)
    last = made_up.changes["sequence"].max()
    assert isinstance(last, int)
    more = [
        change | {"value": stage, "changed_at": at + delay, "sequence": last + number}
        for number, (stage, delay) in enumerate(
            [
                ("offer", timedelta(microseconds=100)),
                ("contacted", timedelta(microseconds=100)),
                ("qualified", timedelta(microseconds=900)),
            ],
            start=1,
        )
    ]
    busy = pl.DataFrame(more, schema=made_up.changes.schema)
    before = made_up.changes.filter(pl.col("changed_at") < at)
    crowded = replace(made_up, changes=pl.concat([before, busy]))
    portal = portal_at(crowded, at=at + MOMENT)
    shown = entries(portal, change["deal_id"], "dealstage")[:3]
    assert [entry[:2] for entry in shown] == [
        ("qualified", at),
        ("contacted", at),
        ("offer", at),
    ]
    assert deal(portal, change["deal_id"])["dealstage"] == "qualified"
    assert deal(portal, change["deal_id"])["updated_at"] == at


def test_a_deal_was_updated_when_anything_last_happened_to_it(
    made_up: Company, portal: Portal
) -> None:
    merged = made_up.merges["survivor"].implode()
    last = (
        made_up.changes.filter(
            pl.col("changed_at") < AT, ~pl.col("deal_id").is_in(merged)
        )
        .group_by("deal_id")
        .agg(pl.col("changed_at").max())
        .select(ids.portal_deal_id("deal_id").alias("id"), "changed_at")
    )
    shown = portal.objects["deals"].join(last, on="id", how="inner", validate="1:1")
    assert shown["updated_at"].equals(shown["changed_at"])
    assert shown.height > 1_000


def test_an_imported_deal_was_created_at_the_import_whatever_its_date_says(
    made_up: Company, portal: Portal
) -> None:
    born = made_up.changes.filter(field="stage", changed_by="import").row(0, named=True)
    shown = deal(portal, born["deal_id"])
    created = made_up.deals.filter(deal_id=born["deal_id"])["created_at"].item()
    assert shown["created_at"] == born["changed_at"]
    assert str(shown["createdate"])[:19] == created.strftime("%Y-%m-%dT%H:%M:%S")
    assert created < born["changed_at"]


def test_a_deleted_deal_is_archived_and_keeps_what_it_said(
    made_up: Company, portal: Portal
) -> None:
    deal_id, deleted_at = first_deleted(made_up, restored=False)
    before = deal(portal_at(made_up, at=deleted_at), deal_id)
    shown = deal(portal, deal_id)
    assert not before["archived"]
    assert shown["archived"]
    assert shown["archived_at"] == shown["updated_at"] == deleted_at
    assert shown["dealstage"] == before["dealstage"]
    assert entries(portal, deal_id, "dealstage")


def test_a_restored_deal_is_live_again_and_was_updated_then(made_up: Company) -> None:
    deal_id, deleted_at = first_deleted(made_up, restored=True)
    restored = made_up.changes.filter(deal_id=deal_id, field="deleted", value="false")
    restored_at = restored["changed_at"].item()
    while_gone = deal(portal_at(made_up, at=restored_at), deal_id)
    back = deal(portal_at(made_up, at=restored_at + MOMENT), deal_id)
    assert while_gone["archived"]
    assert while_gone["archived_at"] == deleted_at
    assert not back["archived"]
    assert back["archived_at"] is None
    assert back["updated_at"] == restored_at


def test_a_merge_takes_two_deals_away_and_makes_a_third(made_up: Company) -> None:
    survivor, sides, merged_at = first_merge(made_up)
    before = portal_at(made_up, at=merged_at)
    after = portal_at(made_up, at=merged_at + MOMENT)
    losers = {portal_id(loser) for loser in sides.values()}
    assert losers <= set(before.objects["deals"]["id"])
    assert portal_id(survivor) not in set(before.objects["deals"]["id"])
    assert not losers & set(after.objects["deals"]["id"])
    assert not losers & set(after.history["deals"]["id"])
    new = deal(after, survivor)
    assert new["created_at"] == new["updated_at"] == merged_at
    assert new["hs_merged_object_ids"] == ";".join(map(str, sorted(losers)))
    assert after.merges.filter(new_id=portal_id(survivor)).sort("old_id").rows() == [
        ("deals", loser, portal_id(survivor)) for loser in sorted(losers)
    ]


def test_a_survivor_says_what_the_primary_said_and_is_as_old_as_the_older(
    made_up: Company,
) -> None:
    survivor, sides, merged_at = first_merge(made_up)
    before = portal_at(made_up, at=merged_at)
    new = deal(portal_at(made_up, at=merged_at + MOMENT), survivor)
    primary, double = deal(before, sides[True]), deal(before, sides[False])
    for name in PROPERTIES.values():
        assert new[name] == primary[name]
    assert new["createdate"] == min(
        str(primary["createdate"]), str(double["createdate"])
    )


def test_a_survivor_has_the_histories_of_both_and_what_the_merge_set(
    made_up: Company,
) -> None:
    columns = ["property", "value", "timestamp", "source_type", "updated_by_user_id"]
    for survivor in made_up.merges["survivor"].unique(maintain_order=True):
        losers = made_up.merges.filter(survivor=survivor)
        merged_at = losers["merged_at"][0]
        before = portal_at(made_up, at=merged_at).history["deals"]
        after = portal_at(made_up, at=merged_at + MOMENT).history["deals"]
        old = [portal_id(loser) for loser in losers["deal_id"]]
        union = before.filter(pl.col("id").is_in(old)).select(columns)
        told = after.filter(id=portal_id(survivor)).select(columns)
        by_merge = pl.col("source_type") == "MERGE_OBJECTS"
        assert Counter(told.filter(~by_merge).rows()) == Counter(union.rows())
        assert set(told.filter(by_merge)["timestamp"]) <= {merged_at}


def test_a_merge_that_sets_nothing_is_still_when_the_survivor_was_updated(
    made_up: Company,
) -> None:
    survivor, _, merged_at = first_merge(made_up)
    is_set = (pl.col("deal_id") == survivor) & (pl.col("changed_at") == merged_at)
    agreed = replace(made_up, changes=made_up.changes.filter(~is_set))
    new = deal(portal_at(agreed, at=merged_at + MOMENT), survivor)
    assert new["created_at"] == new["updated_at"] == merged_at


def test_some_merge_sets_something(portal: Portal) -> None:
    assert "MERGE_OBJECTS" in set(portal.history["deals"]["source_type"])


def test_the_history_says_who_made_a_change(made_up: Company, portal: Portal) -> None:
    kinds = {
        "import": "IMPORT",
        "integration": "INTEGRATION",
        "workflow": "AUTOMATION_PLATFORM",
    }
    users = {
        name: 9_500_000 + 11 * number
        for number, name in made_up.owners.select("owner", "owner_name").rows()
    }
    merged = set(made_up.merges["survivor"])
    authors = {
        (portal_id(deal_id), at): by
        for deal_id, at, by in made_up.changes.select(
            "deal_id", "changed_at", "changed_by"
        ).rows()
        if deal_id not in merged
    }
    survivors = [portal_id(deal_id) for deal_id in merged]
    told = portal.history["deals"].filter(~pl.col("id").is_in(survivors))
    for id_, at, kind, by in told.select(
        "id", "timestamp", "source_type", "updated_by_user_id"
    ).rows():
        author = authors[id_, at]
        if author != "admin":
            assert kind == kinds.get(author, "CRM_UI")
            assert by == users.get(author)
    assert told["source_id"].null_count() == 0
    assert {"IMPORT", "INTEGRATION", "CRM_UI"} <= set(told["source_type"])
