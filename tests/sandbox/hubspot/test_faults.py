import gzip
from typing import Any

import httpx
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import many_deals, small_portal

DEALS = "/crm/v3/objects/deals"
SEARCH = f"{DEALS}/search"


def results(answer: httpx.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def ids(answer: httpx.Response) -> list[str]:
    return [one["id"] for one in results(answer)]


def statuses(client: httpx.Client, count: int, path: str = DEALS) -> list[int]:
    return [client.get(path).status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [503, 503, 503, 503]),
        ({"nth": 2}, [200, 503, 200, 200]),
        ({"since": 3}, [200, 200, 503, 503]),
        ({"every": 2}, [200, 503, 200, 503]),
        ({"times": 1}, [503, 200, 200, 200]),
        ({"every": 2, "times": 1}, [200, 503, 200, 200]),
        ({"method": "POST"}, [200, 200, 200, 200]),
        ({"path": "*/search"}, [200, 200, 200, 200]),
        ({"path": "/crm/*/deals", "nth": 1}, [503, 200, 200, 200]),
    ],
)
def test_a_fault_strikes_the_requests_it_is_for(
    server: Server, client: httpx.Client, when: dict[str, Any], expected: list[int]
) -> None:
    server.faults.set(Fault("server_error", **when))

    assert statuses(client, 4) == expected
    assert server.faults.struck() == expected.count(503)


def test_faults_are_counted_each_for_itself(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(Fault("server_error", nth=1, status=500))
    server.faults.add(Fault("server_error", nth=2, status=502))

    assert statuses(client, 3) == [500, 502, 200]
    server.faults.clear()
    assert server.faults.struck() == 0


def test_too_many_requests_name_their_policy_and_may_tell_when_to_come_back(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(
        Fault("too_many_requests", nth=1),
        Fault("too_many_requests", nth=2, policy="DAILY", retry_after=2.5),
    )
    silent, telling = client.get(DEALS), client.get(DEALS)

    assert (silent.status_code, telling.status_code) == (429, 429)
    assert "Retry-After" not in silent.headers
    assert telling.headers["Retry-After"] == "2.5"
    assert silent.json()["message"] == (
        "You have reached your ten_secondly_rolling limit."
    )
    assert silent.json()["category"] == "RATE_LIMITS"
    assert telling.json()["policyName"] == "DAILY"


def test_a_cut_body_is_shorter_than_it_says(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(Fault("cut_body", nth=1, size=50))
    with client.stream("GET", DEALS) as answer:
        said = int(answer.headers["Content-Length"])
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read()

    assert said > 50
    assert client.get(DEALS).status_code == 200


def test_a_slow_drip_arrives_whole_in_the_end(
    server: Server, client: httpx.Client
) -> None:
    quick = client.get(DEALS).json()
    server.faults.set(Fault("slow_drip", size=100, seconds=0.001))
    with client.stream("GET", DEALS) as answer:
        pieces = list(answer.iter_raw())
        assert len(pieces) > 3

    assert client.get(DEALS).json() == quick


def test_a_page_of_html_comes_with_200(server: Server, client: httpx.Client) -> None:
    server.faults.set(Fault("html"))
    answer = client.get(DEALS)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_missing_scope_is_named(server: Server, client: httpx.Client) -> None:
    server.faults.set(Fault("missing_scope", path="*/owners", scope="some.scope"))
    server.knobs = Knobs(missing_scopes=frozenset({"crm.objects.leads.read"}))
    leads = client.get("/crm/objects/2026-03/0-136")

    assert leads.status_code == 403
    assert leads.json()["category"] == "MISSING_SCOPES"
    assert leads.json()["errors"][0]["context"] == {
        "requiredGranularScopes": ["crm.objects.leads.read"]
    }
    owners = client.get("/crm/v3/owners").json()
    assert owners["errors"][0]["context"]["requiredGranularScopes"] == ["some.scope"]
    assert client.get(DEALS).status_code == 200


def test_a_scope_guards_everything_that_shows_its_objects(
    server: Server, client: httpx.Client
) -> None:
    server.knobs = Knobs(missing_scopes=frozenset({"crm.objects.deals.read"}))
    guarded = (
        DEALS,
        "/crm/v3/pipelines/deals",
        "/crm/v3/properties/deals",
        "/crm/v4/objects/contacts/301/associations/deals",
    )

    assert [client.get(path).status_code for path in guarded] == [403] * 4
    assert client.get("/crm/v3/objects/emails").status_code == 200


def test_a_link_to_another_host_is_for_the_client_to_refuse(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(30)
    with serving(small_portal()) as other:
        server.faults.set(Fault("foreign_next", host=other.url))
        following = client.get(DEALS).json()["paging"]["next"]

        assert following["link"] == f"{other.url}{DEALS}?after=10"
        assert following["after"] == "10"
        assert other.counts == {}


def test_pages_without_progress_repeat_the_first_for_ever(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(30)
    server.faults.set(Fault("no_progress", since=2))
    after, seen = "0", []
    for _ in range(4):
        answer = client.get(DEALS, params={"after": after})
        after = answer.json()["paging"]["next"]["after"]
        seen.append((ids(answer)[0], after))

    assert seen == [("1", "10"), ("11", "20"), ("11", "20"), ("11", "20")]


def test_a_search_without_progress_answers_the_same_ids_and_claims_more(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(30)
    server.faults.set(Fault("no_progress", path="*/search"))
    bodies = [
        {"filterGroups": [{"filters": [
            {"propertyName": "hs_object_id", "operator": "GT", "value": last}
        ]}]}
        for last in ("0", "10", "29")
    ]  # fmt: skip
    answers = [client.post(SEARCH, json=body) for body in bodies]

    assert [ids(answer) for answer in answers] == [ids(answers[0])] * 3
    assert answers[2].json()["paging"]["next"]["after"] == "10"


def test_a_short_page_leaves_the_rest_to_later_pages(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(7)
    server.faults.set(Fault("short_page", size=3))
    link, pages = DEALS, []
    while link:
        answer = client.get(link)
        pages.append(ids(answer))
        link = answer.json().get("paging", {}).get("next", {}).get("link")

    assert pages == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    found = client.post(SEARCH, json={"limit": 200}).json()
    assert (len(found["results"]), found["total"]) == (3, 7)
    assert found["paging"]["next"]["after"] == "3"


def test_every_page_can_be_short(server: Server, client: httpx.Client) -> None:
    server.knobs = Knobs(largest_page=2)

    assert ids(client.get(DEALS, params={"limit": 100})) == ["101", "102"]


def test_a_partial_batch_says_which_ids_are_missing_and_why(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(Fault("partial_batch", size=1, category="RATE_LIMITS"))
    asked: dict[str, list[str]] = {"properties": [], "propertiesWithHistory": []}
    inputs = [{"id": "101"}, {"id": "102"}, {"id": "999"}]
    answer = client.post(f"{DEALS}/batch/read", json={"inputs": inputs, **asked})

    assert answer.status_code == 207
    assert ids(answer) == ["101"]
    assert [
        (error["category"], error["context"]) for error in answer.json()["errors"]
    ] == [
        ("OBJECT_NOT_FOUND", {"ids": ["999"]}),
        ("RATE_LIMITS", {"ids": ["102"]}),
    ]
    assert answer.json()["numErrors"] == 2


def test_associations_can_be_partial_too(server: Server, client: httpx.Client) -> None:
    server.faults.set(Fault("partial_batch", size=1))
    answer = client.post(
        "/crm/v4/associations/deals/contacts/batch/read",
        json={"inputs": [{"id": "101"}]},
    )

    assert answer.status_code == 207
    assert results(answer) == []
    assert answer.json()["errors"][0]["context"] == {"ids": ["101"]}


def test_a_compressed_bomb_is_small_on_the_line(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(Fault("compressed_bomb", size=20_000_000))
    with client.stream("GET", DEALS) as answer:
        packed = b"".join(answer.iter_raw())

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(packed) < 200_000
    assert len(gzip.decompress(packed)) == 20_000_014


def test_the_depth_of_history_is_a_knob(server: Server, client: httpx.Client) -> None:
    server.knobs = Knobs(history_depth=2)
    params = {"propertiesWithHistory": "dealstage,amount"}
    past = results(client.get(DEALS, params=params))[0]["propertiesWithHistory"]

    assert [one["value"] for one in past["dealstage"]] == ["qualified", "proposal"]
    assert [one["value"] for one in past["amount"]] == ["1000.00"]
    batch = client.post(
        f"{DEALS}/batch/read",
        json={
            "inputs": [{"id": "101"}],
            "properties": [],
            "propertiesWithHistory": ["dealstage"],
        },
    )
    assert len(results(batch)[0]["propertiesWithHistory"]["dealstage"]) == 2


def test_a_fault_of_pages_leaves_other_answers_alone(
    server: Server, client: httpx.Client
) -> None:
    server.faults.set(
        Fault("foreign_next", host="http://127.0.0.1:9"), Fault("no_progress")
    )

    assert client.get(f"{DEALS}/101").json()["id"] == "101"
    assert client.get("/account-info/v3/details").json()["portalId"] == 1_000_001


def test_what_was_refused_is_counted_too(server: Server, client: httpx.Client) -> None:
    server.faults.set(Fault("server_error", nth=1), Fault("html", nth=2))
    client.get(DEALS)
    client.get("/crm/v3/objects/0-3")
    client.get(f"{DEALS}/101")
    client.post("/crm/objects/2026-03/deal/search", json={})
    client.get("/crm/v4/objects/deals/101/associations/0-1")
    client.patch(f"{DEALS}/101", json={})

    assert server.log == [
        ("GET /crm/v3/objects/deals", 503),
        ("GET /crm/v3/objects/deals", 200),
        ("GET /crm/v3/objects/deals/{id}", 200),
        ("POST /crm/objects/2026-03/deals/search", 200),
        ("GET /crm/v4/objects/deals/{id}/associations/contacts", 200),
        ("PATCH {unknown}", 404),
    ]
    assert server.counts["GET /crm/v3/objects/deals"] == 2
