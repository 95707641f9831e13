import pytest

from sandbox.hubspot.server import Server
from sources.errors import Refused
from tests.sources.hubspot.portals import DAY, MORNING, entries, portal, records
from tests.sources.hubspot.runs import known, read, rows

OWNERS = "GET /crm/v3/owners"


def test_the_first_load_brings_live_and_archived_records_with_their_history(
    server: Server,
) -> None:
    deals = [{"id": n} for n in range(1, 121)] + [{"id": 200, "archived_at": DAY}]
    server.portal = portal(
        objects={"deals": records("deals", deals)},
        history={"deals": entries([(200, "dealstage", "new", DAY)])},
    )

    found = read(server)

    assert found["deals"]["id"].to_list() == [*map(str, range(1, 121)), "200"]
    assert found["deals"]["_row"].to_list() == list(range(1, 122))
    assert rows(found, "deals_history", "id") == [("200",)]
    # Three pages of 50 live ones, and one of those that were archived.
    assert server.counts["GET /crm/v3/objects/deals"] == 4


def test_the_first_load_costs_a_page_for_50_deals_and_for_100_of_the_others(
    server: Server,
) -> None:
    some = [{"id": n} for n in range(1, 201)]
    server.portal = portal(
        objects={name: records(name, some) for name in ("deals", "contacts")}
    )

    read(server, object_types=("deals", "contacts"))

    assert server.counts["GET /crm/v3/objects/deals"] == 4 + 1
    assert server.counts["GET /crm/v3/objects/contacts"] == 2 + 1


def test_only_a_type_that_was_never_read_is_listed(server: Server) -> None:
    read(server, known(DAY, types=["deals"]), object_types=("deals", "contacts"))

    assert server.counts["GET /crm/v3/objects/deals"] == 0
    assert server.counts["GET /crm/v3/objects/contacts"] == 2


@pytest.mark.parametrize(
    ("owner", "requests", "owners"),
    [("1", 0, []), ("2", 0, []), ("1 and more", 2, ["1", "2"]), ("", 0, [])],
)
def test_owners_are_read_when_a_record_names_one_that_nobody_knows(
    server: Server, owner: str, requests: int, owners: list[str]
) -> None:
    deal = {"id": 1, "hubspot_owner_id": owner}
    server.portal = portal(objects={"deals": records("deals", [deal])})

    found = read(server, known(DAY))

    assert server.counts[OWNERS] == requests
    assert rows(found, "owners", "id") == [(one,) for one in owners]


def test_who_is_found_among_those_who_are_there_is_not_looked_for_further(
    server: Server,
) -> None:
    deal = {"id": 1, "hubspot_owner_id": "1"}
    server.portal = portal(objects={"deals": records("deals", [deal])})

    read(server, known(DAY, owner_ids=set()))

    assert server.counts[OWNERS] == 1


def test_an_owner_is_told_with_team_and_user_even_after_leaving(server: Server) -> None:
    found = read(server, object_types=("deals",))

    names = ("id", "email", "userId", "archived", "team")
    assert rows(found, "owners", *names) == [
        ("1", "owner1@example.com", "101", "false", "north"),
        ("2", "owner2@example.com", "102", "true", "north"),
    ]


def test_products_are_listed_when_a_line_names_one_that_nobody_knows(
    server: Server,
) -> None:
    line = {"id": 1, "hs_product_id": "8"}
    server.portal = portal(
        objects={
            "line_items": records("line_items", [line]),
            "products": records("products", [{"id": 8}]),
        }
    )

    assert "products" not in read(server, known(DAY, product_ids={"8"}))
    assert rows(read(server, known(DAY)), "products", "id") == [("8",)]


def test_stages_of_leads_are_read_when_a_lead_is_in_one_that_nobody_knows(
    server: Server,
) -> None:
    lead = {"id": 1, "hs_pipeline_stage": "new-stage-id"}
    server.portal = portal(objects={"leads": records("leads", [lead])})

    read(server, known(DAY))
    assert server.counts["GET /crm/v3/pipelines/leads"] == 0

    read(server, known(DAY, stage_ids={"new"}))
    assert server.counts["GET /crm/v3/pipelines/leads"] == 1


def test_a_stage_is_told_with_its_pipeline(server: Server) -> None:
    (stage,) = read(server, known(DAY), at=MORNING)["stages"].to_dicts()

    assert stage == {
        "object_type": "deals",
        "pipeline_id": "default",
        "pipeline_label": "Sales",
        "pipeline_order": "0",
        "pipeline_archived": "false",
        "stage_id": "new",
        "stage_label": "New",
        "stage_order": "1",
        "stage_archived": "false",
        "probability": "0.2",
        "is_closed": "false",
        "createdAt": "2026-03-02T00:00:00.000Z",
        "updatedAt": "2026-03-02T00:00:00.000Z",
        "_extracted_at": MORNING,
    }


def test_a_type_that_is_not_asked_for_needs_no_scope(server: Server) -> None:
    server.knobs = type(server.knobs)(
        missing_scopes=frozenset({"crm.objects.leads.read"})
    )

    read(server, object_types=("deals", "contacts"))
    with pytest.raises(Refused, match=r"crm\.objects\.leads\.read"):
        read(server, object_types=("deals", "leads"))
