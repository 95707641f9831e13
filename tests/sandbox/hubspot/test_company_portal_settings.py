from datetime import UTC, datetime, time, timedelta

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.portal import Portal

AT = datetime(2026, 6, 1, tzinfo=UTC)
EARLY = datetime(2024, 8, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


def edit(made_up: Company, kind: str) -> dict[str, object]:
    return made_up.stage_edits.filter(edit=kind).row(0, named=True)


def around(made_up: Company, kind: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pipelines before and after an edit of the admin."""
    at = made_up.stage_edits.filter(edit=kind)["at"].item()
    return (
        portal_at(made_up, at=at).stages,
        portal_at(made_up, at=at + MOMENT).stages,
    )


def test_the_pipelines_begin_as_the_company_set_them_up(made_up: Company) -> None:
    stages = portal_at(made_up, at=EARLY).stages.filter(object_type="deals")
    assert stages.select(
        "pipeline_label", "stage_order", "stage_id", "probability", "is_closed"
    ).rows() == [
        ("Sales", 0, "new", "0.1", False),
        ("Sales", 1, "contacted", "0.1", False),
        ("Sales", 2, "qualified", "0.2", False),
        ("Sales", 3, "presentation", "0.4", False),
        ("Sales", 4, "offer", "0.4", False),
        ("Sales", 5, "negotiation", "0.8", False),
        ("Sales", 6, "won", "1.0", True),
        ("Sales", 7, "lost", "0.0", True),
        ("Renewals", 0, "renewal_due", "0.2", False),
        ("Renewals", 1, "renewal_offer", "0.4", False),
        ("Renewals", 2, "renewal_talks", "0.8", False),
        ("Renewals", 3, "renewed", "1.0", True),
        ("Renewals", 4, "churned", "0.0", True),
    ]
    assert set(stages["pipeline_id"]) == {"sales", "renewals"}


def test_a_renamed_stage_has_its_new_label_from_the_edit_on(made_up: Company) -> None:
    renamed = edit(made_up, "renamed")
    before, after = (
        stages.filter(stage_id=renamed["stage_id"]).row(0, named=True)
        for stages in around(made_up, "renamed")
    )
    assert before["stage_label"] != renamed["label"]
    assert after["stage_label"] == renamed["label"]
    assert after["updated_at"] == renamed["at"]
    assert after["created_at"] == before["created_at"] == before["updated_at"]


def test_an_added_stage_is_there_from_the_edit_on(made_up: Company) -> None:
    added = edit(made_up, "added")
    before, after = around(made_up, "added")
    assert added["stage_id"] not in set(before["stage_id"])
    new = after.filter(stage_id=added["stage_id"]).row(0, named=True)
    assert new["stage_label"] == added["label"]
    assert new["created_at"] == new["updated_at"] == added["at"]


def test_a_removed_stage_is_gone_from_the_list_and_no_deal_is_in_it(
    made_up: Company,
) -> None:
    removed = edit(made_up, "removed")
    before, after = around(made_up, "removed")
    assert removed["stage_id"] in set(before["stage_id"])
    assert removed["stage_id"] not in set(after["stage_id"])
    orders = after.filter(pipeline_id=removed["pipeline"])["stage_order"]
    assert orders.to_list() == list(range(orders.len()))


def test_every_deal_of_today_is_in_a_stage_of_today(portal: Portal) -> None:
    stages = portal.stages.filter(object_type="deals")
    listed = set(stages.select("pipeline_id", "stage_id").rows())
    live = portal.objects["deals"].filter(~pl.col("archived"))
    assert set(live.select("pipeline", "dealstage").rows()) <= listed


def test_every_lead_is_in_a_stage_of_the_pipeline_of_leads(portal: Portal) -> None:
    stages = portal.stages.filter(object_type="leads")
    assert stages.select("stage_id", "stage_label", "is_closed").rows() == [
        ("new-stage-id", "New", False),
        ("attempting-stage-id", "Attempting", False),
        ("connected-stage-id", "Connected", False),
        ("qualified-stage-id", "Qualified", True),
        ("unqualified-stage-id", "Unqualified", True),
    ]
    leads = portal.objects["leads"]
    assert set(leads["hs_pipeline_stage"]) == set(stages["stage_id"])
    assert set(leads["hs_pipeline"]) == set(stages["pipeline_id"])


@pytest.mark.parametrize("at", [EARLY, datetime(2025, 9, 1, tzinfo=UTC), AT])
def test_owners_are_who_joined_and_those_who_left_by_then_are_archived(
    made_up: Company, at: datetime
) -> None:
    opening = time(tzinfo=UTC)
    expected = [
        (
            41_000_000 + 137 * row["owner"],
            9_500_000 + 11 * row["owner"],
            row["owner_name"],
            row["team"],
            row["left_on"] is not None
            and datetime.combine(row["left_on"], opening) < at,
        )
        for row in made_up.owners.rows(named=True)
        if datetime.combine(row["joined_on"], opening) < at
    ]
    owners = portal_at(made_up, at=at).owners
    name = pl.format("{} {}", "first_name", "last_name")
    assert owners.select("id", "user_id", name, "team", "archived").rows() == expected
    assert owners["email"].n_unique() == owners.height


def test_somebody_leaves_while_others_are_there(portal: Portal) -> None:
    assert set(portal.owners["archived"]) == {True, False}


def test_every_owner_of_a_record_is_listed(portal: Portal) -> None:
    listed = set(portal.owners["id"].cast(pl.String))
    for frame in portal.objects.values():
        if "hubspot_owner_id" in frame.columns:
            assert set(frame["hubspot_owner_id"].drop_nulls()) <= listed
    users = set(portal.owners["user_id"]) | {9_400_001}
    for history in portal.history.values():
        assert set(history["updated_by_user_id"].drop_nulls()) <= users


def test_properties_are_typed_as_the_vendor_types_them(portal: Portal) -> None:
    kinds = {
        (of, name): kind
        for of, name, kind in portal.properties.select(
            "object_type", "name", "type"
        ).rows()
    }
    assert kinds["deals", "amount"] == "number"
    assert kinds["deals", "closedate"] == "datetime"
    assert kinds["deals", "dealstage"] == "enumeration"
    assert kinds["contacts", "lastmodifieddate"] == "datetime"
    assert kinds["companies", "is_large"] == "bool"
    assert portal.properties.null_count().transpose()["column_0"].sum() == 0
    assert not portal.properties.select("object_type", "name").is_duplicated().any()
    own = portal.properties.filter(group_name="company_made", archived=False)
    assert own.select("object_type", "name").rows() == [
        ("deals", "lead_source"),
        ("deals", "main_product"),
        ("contacts", "lead_source"),
        ("companies", "is_large"),
        ("leads", "lead_source"),
    ]
