"""The vendor's own client judges the sandbox: it checks what it reads."""

# ruff: noqa: ANN401 - the client ships no types
from typing import Any

import pytest

from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import many_deals

hubspot = pytest.importorskip("hubspot", reason="hubspot-api-client is not installed")


@pytest.fixture
def official(server: Server) -> Any:
    return hubspot.HubSpot(access_token="anything", host=server.url)  # noqa: S106


def test_it_reads_every_page_of_a_list(server: Server, official: Any) -> None:
    server.portal = many_deals(250)

    assert len(official.crm.deals.get_all()) == 250
    assert server.counts == {"GET /crm/v3/objects/deals": 3}


@pytest.mark.parametrize("name", ["contacts", "companies", "line_items", "products"])
def test_it_reads_the_types_it_knows(official: Any, name: str) -> None:
    page = getattr(official.crm, name).basic_api.get_page(limit=100)

    assert [one.archived for one in page.results] == [False] * len(page.results)


def test_it_reads_every_other_type_as_objects(official: Any) -> None:
    for name in ("leads", "emails", "calls", "meetings", "notes", "tasks"):
        assert official.crm.objects.basic_api.get_page(name).results


def test_it_reads_histories_and_associations_of_a_list(official: Any) -> None:
    page = official.crm.deals.basic_api.get_page(
        properties_with_history=["dealstage", "closedate"], associations=["contacts"]
    )
    first = page.results[0]

    assert [one.value for one in first.properties_with_history["dealstage"]] == [
        "qualified",
        "proposal",
        "qualified",
    ]
    assert [one.id for one in first.associations["contacts"].results] == ["301", "302"]


def test_it_reads_one_record_and_the_archived(official: Any) -> None:
    assert official.crm.deals.basic_api.get_by_id("105").id == "201"
    archived = official.crm.deals.basic_api.get_page(archived=True).results
    assert [one.id for one in archived] == ["103"]


def test_it_searches(official: Any) -> None:
    request = hubspot.crm.deals.PublicObjectSearchRequest(
        filter_groups=[
            {"filters": [{"propertyName": "amount", "operator": "GT", "value": "100"}]}
        ],
        sorts=["-amount"],
        properties=["dealname"],
        limit=1,
        after="1",
        query=None,
    )
    found = official.crm.deals.search_api.do_search(request)

    assert (found.total, [one.id for one in found.results]) == (2, ["102"])


def test_it_reads_a_batch_and_its_errors(official: Any) -> None:
    asked = hubspot.crm.deals.BatchReadInputSimplePublicObjectId(
        inputs=[{"id": "104"}, {"id": "999"}],
        properties=["dealname"],
        properties_with_history=["dealstage"],
    )
    answer = official.crm.deals.batch_api.read(asked)

    assert [one.id for one in answer.results] == ["201"]
    assert (answer.num_errors, answer.errors[0].context) == (1, {"ids": ["999"]})


def test_it_reads_associations(official: Any) -> None:
    inputs = [{"id": "101"}, {"id": "201"}]
    api = official.crm.associations.v4
    batch = api.batch_api.get_page(
        "deals",
        "contacts",
        hubspot.crm.associations.v4.BatchInputPublicFetchAssociationsBatchRequest(
            inputs=inputs
        ),
    )
    single = api.basic_api.get_page("deals", "101", "contacts")

    assert [one.to_object_id for one in batch.results[0].to] == ["301", "302"]
    assert [one.to_object_id for one in single.results] == ["301", "302"]


def test_it_reads_pipelines_owners_and_properties(official: Any) -> None:
    pipelines = official.crm.pipelines.pipelines_api.get_all("deals").results
    assert [len(one.stages) for one in pipelines] == [4, 2]
    assert [one.id for one in official.crm.owners.get_all()] == ["71", "73"]
    assert [one.id for one in official.crm.owners.get_all(archived=True)] == ["72"]
    names = {
        one.name for one in official.crm.properties.core_api.get_all("deals").results
    }
    assert {"dealname", "dealstage"} < names


def test_it_raises_what_is_refused(official: Any) -> None:
    with pytest.raises(hubspot.crm.deals.ApiException) as raised:
        official.crm.deals.basic_api.get_by_id("999")

    assert raised.value.status == 404


def test_it_refreshes_a_token(official: Any) -> None:
    token = official.oauth.tokens_api.create(
        grant_type="refresh_token",
        client_id="sandbox-client",
        client_secret="sandbox-secret",  # noqa: S106 - of a made-up portal
        refresh_token="sandbox-refresh",  # noqa: S106 - of a made-up portal
    )

    assert (token.expires_in, token.token_type) == (1_800, "bearer")
