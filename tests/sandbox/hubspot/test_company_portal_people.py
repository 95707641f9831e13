from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sandbox.company import Company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.portal import Portal
from sandbox.systems import CRM, system

AT = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
WON = ["won", "renewed"]
HEAT = {
    "new-stage-id": "COLD",
    "attempting-stage-id": "COLD",
    "connected-stage-id": "WARM",
    "qualified-stage-id": "HOT",
    "unqualified-stage-id": "COLD",
}


@pytest.fixture(scope="module")
def portal(made_up: Company) -> Portal:
    return portal_at(made_up, at=AT)


def contact_id(person: int) -> int:
    return 51 + 50 * person


def customers_of(made_up: Company) -> tuple[str, int, datetime]:
    """A CRM deal that was won, its person, and when that was: their first of all."""
    wins = (
        made_up.changes.filter(pl.col("field") == "stage", pl.col("value").is_in(WON))
        .join(made_up.deals.filter(system() == CRM), on="deal_id", how="semi")
        .join(made_up.parties, on="deal_id", how="left", validate="m:1")
        .filter(pl.col("person").is_first_distinct(), pl.col("changed_by") != "import")
    )
    row = wins.row(0, named=True)
    return row["deal_id"], row["person"], row["changed_at"]


def contact(portal: Portal, person: int) -> dict[str, object]:
    return portal.objects["contacts"].filter(id=contact_id(person)).row(0, named=True)


def lead(portal: Portal, lead_id: str) -> dict[str, object]:
    number = 390_000_000_000 + int(lead_id.removeprefix("L"))
    return portal.objects["leads"].filter(id=number).row(0, named=True)


def test_every_person_known_by_then_is_a_contact(
    made_up: Company, portal: Portal
) -> None:
    known = made_up.people.filter(pl.col("created_at") < AT).sort("person")
    shown = portal.objects["contacts"]
    assert shown["id"].to_list() == [contact_id(person) for person in known["person"]]
    for ours, theirs in {
        "first_name": "firstname",
        "last_name": "lastname",
        "phone": "phone",
        "job_title": "jobtitle",
        "language": "hs_language",
    }.items():
        assert shown[theirs].to_list() == known[ours].to_list()
    assert shown["created_at"].to_list() == known["created_at"].to_list()


def test_a_contact_of_a_customer_names_it_and_a_lone_one_none(
    made_up: Company, portal: Portal
) -> None:
    names = dict(made_up.customers.select("customer", "company").rows())
    known = made_up.people.filter(pl.col("created_at") < AT).sort("person")
    shown = portal.objects["contacts"].select("company", "associatedcompanyid")
    assert shown.rows() == [
        (None, None) if firm is None else (names[firm], str(6_400_000_000 + firm))
        for firm in known["customer"]
    ]


def test_no_two_contacts_have_one_address(made_up: Company, portal: Portal) -> None:
    addresses = portal.objects["contacts"]["email"].drop_nulls()
    assert addresses.n_unique() == addresses.len()
    assert made_up.people["email"].n_unique() < made_up.people.height
    once = made_up.people.filter(pl.col("double_of").is_null())["person"][0]
    assert contact(portal, once)["email"] == made_up.people["email"][once]


def test_a_contact_becomes_a_customer_when_their_first_deal_is_won(
    made_up: Company,
) -> None:
    _, person, won_at = customers_of(made_up)
    before = contact(portal_at(made_up, at=won_at), person)
    after = contact(portal_at(made_up, at=won_at + MOMENT), person)
    assert (before["lifecyclestage"], before["hs_lead_status"]) == (
        "opportunity",
        "OPEN_DEAL",
    )
    assert (after["lifecyclestage"], after["hs_lead_status"]) == (
        "customer",
        "CONNECTED",
    )
    assert after["updated_at"] == won_at
    stages = portal_at(made_up, at=won_at + MOMENT).history["contacts"]
    told = stages.filter(id=contact_id(person), property="lifecyclestage")
    assert told["value"].to_list() == ["customer", "opportunity", "lead"]


def test_what_the_crm_does_not_have_moves_nobody(
    made_up: Company, portal: Portal
) -> None:
    deals = made_up.deals.filter(system() == CRM)
    met = set(made_up.parties.join(deals, on="deal_id", how="semi")["person"])
    is_crm = ~pl.col("channel").is_in(["partner", "web form"])
    led = set(made_up.lead_objects.filter(is_crm)["person"])
    others = portal.objects["contacts"].filter(
        ((pl.col("id") - 51) // 50).is_in(list(met)).not_()
    )
    strangers = others.filter(((pl.col("id") - 51) // 50).is_in(list(led)).not_())
    assert set(others["lifecyclestage"]) == {"lead"}
    assert set(strangers["hubspot_owner_id"]) == {None}
    assert set(others["hubspot_owner_id"]) != {None}


def test_a_survivors_own_contact_has_no_deal_before_the_merge(
    made_up: Company,
) -> None:
    survivor, merged_at = made_up.merges.select("survivor", "merged_at").row(0)
    busy = {*made_up.parties["person"], *made_up.lead_objects["person"]}
    idle = made_up.people.filter(
        pl.col("created_at") < merged_at, ~pl.col("person").is_in(list(busy))
    )["person"][0]
    is_survivor = pl.col("deal_id") == survivor
    person = pl.when(is_survivor).then(idle).otherwise("person")
    moved = replace(made_up, parties=made_up.parties.with_columns(person=person))
    before = portal_at(moved, at=merged_at)
    after = portal_at(moved, at=merged_at + MOMENT)
    assert contact(before, idle)["lifecyclestage"] == "lead"
    assert contact(after, idle)["lifecyclestage"] == "opportunity"
    assert contact(after, idle)["updated_at"] == merged_at


def test_the_newest_entry_of_a_history_is_what_the_contact_says_now(
    portal: Portal,
) -> None:
    newest = portal.history["contacts"].group_by("id", "property").first()
    for name in ("lifecyclestage", "hubspot_owner_id"):
        now = portal.objects["contacts"].select("id", said=name).drop_nulls("said")
        last = newest.filter(property=name).select("id", said="value").sort("id")
        assert now.equals(last)


def test_a_contact_was_updated_when_its_history_last_grew(portal: Portal) -> None:
    last = portal.history["contacts"].group_by("id").agg(pl.col("timestamp").max())
    both = portal.objects["contacts"].join(last, on="id", how="left", validate="1:1")
    assert both["updated_at"].equals(both["timestamp"])


def test_a_contact_who_has_a_lead_or_a_deal_tells_where_they_came_from(
    made_up: Company, portal: Portal
) -> None:
    led = made_up.lead_objects["person"].to_list()
    met = {*led, *made_up.parties["person"]}
    for row in portal.objects["contacts"].rows(named=True):
        has_come = (row["id"] - 51) // 50 in met
        assert (row["lead_source"] is not None) == has_come
        assert (row["hs_analytics_source"] is not None) == has_come


def test_every_customer_known_by_then_is_a_company(
    made_up: Company, portal: Portal
) -> None:
    known = made_up.customers.filter(pl.col("created_at") < AT).sort("customer")
    shown = portal.objects["companies"]
    assert shown.select(
        "name", "domain", "industry", "country", "numberofemployees", "created_at"
    ).rows() == [
        (
            row["company"],
            row["domain"],
            row["industry"],
            row["country"],
            str(row["employees"]),
            row["created_at"],
        )
        for row in known.rows(named=True)
    ]
    assert set(shown["is_large"]) == {"true", "false"}


def test_a_company_belongs_to_who_first_had_something_of_it(made_up: Company) -> None:
    first = made_up.lead_objects.filter(
        ~pl.col("channel").is_in(["partner", "web form"]),
        pl.col("customer").is_not_null(),
        pl.col("owner").is_not_null(),
    ).row(0, named=True)
    before = portal_at(made_up, at=first["created_at"])
    after = portal_at(made_up, at=first["created_at"] + MOMENT)
    number = 6_400_000_000 + first["customer"]
    owner = made_up.owners.filter(owner_name=first["owner"])["owner"].item()
    earlier = before.objects["companies"].filter(id=number)["hubspot_owner_id"]
    later = after.objects["companies"].filter(id=number)["hubspot_owner_id"]
    assert set(earlier) <= {None}
    assert later.to_list() == [str(41_000_000 + 137 * owner)]


def test_a_company_was_updated_when_it_got_its_owner(
    made_up: Company, portal: Portal
) -> None:
    later = pl.col("updated_at") > pl.col("created_at")
    number, at = portal.objects["companies"].filter(later)["id", "updated_at"].row(0)
    earlier = portal_at(made_up, at=at).objects["companies"].filter(id=number)
    assert earlier["hubspot_owner_id"].to_list() == [None]
    assert earlier["updated_at"].equals(earlier["created_at"])
    found = portal_at(made_up, at=at + MOMENT).objects["companies"].filter(id=number)
    assert found["hubspot_owner_id"].null_count() == 0


def test_the_leads_are_those_that_the_crm_has_or_would_have(
    made_up: Company, portal: Portal
) -> None:
    known = made_up.lead_objects.filter(
        ~pl.col("channel").is_in(["partner", "web form"]), pl.col("created_at") < AT
    ).sort("lead_id")
    shown = portal.objects["leads"]
    assert shown.select("hs_lead_name", "lead_source", "created_at").rows() == (
        known.select("lead_name", "channel", "created_at").rows()
    )
    assert set(shown["hs_pipeline"]) == {"lead-pipeline-id"}
    assert set(shown["hs_lead_type"]) == {"NEW_BUSINESS", "UPSELL"}


def test_a_leads_history_is_its_statuses_newest_first(
    made_up: Company, portal: Portal
) -> None:
    shown = {int(text) for text in portal.objects["leads"]["hs_object_id"]}
    told = [
        (390_000_000_000 + int(lead_id[1:]), f"{status}-stage-id", at)
        for lead_id, status, at in made_up.lead_changes.filter(
            pl.col("changed_at") < AT
        ).rows()
    ]
    expected = sorted(
        (row for row in told if row[0] in shown),
        key=lambda row: (row[0], -row[2].timestamp()),
    )
    history = portal.history["leads"]
    assert history.select("id", "value", "timestamp").rows() == expected
    assert set(history["property"]) == {"hs_pipeline_stage"}


def test_a_leads_history_says_whether_a_person_or_a_machine_moved_it(
    made_up: Company, portal: Portal
) -> None:
    owners = dict(made_up.lead_objects.select("lead_id", "owner").rows())
    channels = dict(made_up.lead_objects.select("lead_id", "channel").rows())
    for number, value, kind in (
        portal.history["leads"].select("id", "value", "source_type").rows()
    ):
        lead_id = f"L{number - 390_000_000_000:07}"
        by_machine = channels[lead_id] in {"mail", "social media"}
        if value == "new-stage-id" and by_machine:
            assert kind == "INTEGRATION"
        else:
            nobody = owners[lead_id] is None
            assert kind == ("AUTOMATION_PLATFORM" if nobody else "CRM_UI")
    assert "AUTOMATION_PLATFORM" in set(portal.history["leads"]["source_type"])


def test_a_lead_stands_where_its_history_ends_and_is_as_warm(portal: Portal) -> None:
    leads = portal.objects["leads"]
    newest = portal.history["leads"].group_by("id", maintain_order=True).first()
    assert leads["hs_pipeline_stage"].equals(newest["value"])
    assert leads["updated_at"].equals(newest["timestamp"])
    warmth = [HEAT[stage] for stage in leads["hs_pipeline_stage"]]
    assert leads["hs_lead_label"].to_list() == warmth


def test_a_lead_that_nobody_looks_after_has_no_owner(
    made_up: Company, portal: Portal
) -> None:
    lost = made_up.lead_objects.filter(
        pl.col("owner").is_null(), pl.col("channel") == "mail"
    )["lead_id"][0]
    assert lead(portal, lost)["hubspot_owner_id"] is None
    kept = made_up.lead_objects.filter(
        pl.col("owner").is_not_null(), pl.col("channel") == "mail"
    )["lead_id"][0]
    assert lead(portal, kept)["hubspot_owner_id"] is not None
