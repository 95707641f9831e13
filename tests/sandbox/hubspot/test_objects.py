from dataclasses import replace
from typing import Any

import httpx
import polars as pl
import pytest

from sandbox.hubspot.portal import MERGES
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import many_deals, small_portal

DEALS = "/crm/v3/objects/deals"


def ids(answer: httpx.Response) -> list[str]:
    return [one["id"] for one in answer.json()["results"]]


def read(client: httpx.Client, *wanted: object, **more: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    body = {"properties": [], "propertiesWithHistory": [], **more}
    inputs = [{"id": str(one)} for one in wanted]
    return client.post(f"{DEALS}/batch/read", json={"inputs": inputs, **body})


def test_a_list_has_ten_rows_unless_more_are_asked(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(250)

    assert len(ids(client.get(DEALS))) == 10
    assert len(ids(client.get(DEALS, params={"limit": 100}))) == 100


def test_the_link_and_the_cursor_lead_to_the_same_next_page(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(25)
    first = client.get(DEALS, params={"properties": "dealname"}).json()

    following = first["paging"]["next"]
    by_link = client.get(following["link"])
    by_cursor = client.get(
        DEALS, params={"properties": "dealname", "after": following["after"]}
    )

    assert following["link"].startswith(server.url)
    assert by_link.json()["results"] == by_cursor.json()["results"]
    assert ids(by_link) == [str(number) for number in range(11, 21)]


def test_following_the_links_reads_every_record_once(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(25)
    link, seen = DEALS, list[str]()
    while link:
        answer = client.get(link)
        seen += ids(answer)
        link = answer.json().get("paging", {}).get("next", {}).get("link")

    assert seen == [str(number) for number in range(1, 26)]


def test_a_page_that_is_just_full_has_no_next(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(20)

    second = client.get(DEALS, params={"after": 10})

    assert len(ids(second)) == 10
    assert "paging" not in second.json()


def test_archived_records_are_listed_apart(client: httpx.Client) -> None:
    archived = client.get(DEALS, params={"archived": "true"}).json()["results"]

    assert ids(client.get(DEALS)) == ["101", "102", "201"]
    assert [(one["id"], one["archived"], one["archivedAt"]) for one in archived] == [
        ("103", True, "2026-06-04T09:00:00.000Z")
    ]


def test_an_unset_property_is_null_and_an_unknown_one_is_left_out(
    client: httpx.Client,
) -> None:
    params = {"properties": "closedate,amount,unheard_of", "limit": "1"}
    first = client.get(DEALS, params=params).json()["results"][0]

    assert first == {
        "id": "101",
        "properties": {
            "amount": "1000.00",
            "closedate": None,
            "createdate": "2026-06-01T09:00:00.000Z",
            "hs_lastmodifieddate": "2026-06-15T09:00:00.000Z",
            "hs_object_id": "101",
        },
        "createdAt": "2026-06-01T09:00:00.000Z",
        "updatedAt": "2026-06-15T09:00:00.000Z",
        "archived": False,
    }


def test_text_arrives_as_it_was_typed(client: httpx.Client) -> None:
    person = client.get("/crm/v3/objects/contacts/303").json()["properties"]

    assert person["firstname"] == 'Bo "the\nbolt" \\ Łuk'
    assert person["lastname"] == "Ünal"


def test_history_comes_newest_first_and_an_emptied_value_is_an_empty_text(
    client: httpx.Client,
) -> None:
    params = {"propertiesWithHistory": "dealstage,closedate", "limit": "50"}
    past = client.get(DEALS, params=params).json()["results"][0]
    history = past["propertiesWithHistory"]

    assert history.keys() == {"dealstage", "closedate"}
    assert [(one["value"], one["timestamp"][8:10]) for one in history["dealstage"]] == [
        ("qualified", "15"),
        ("proposal", "02"),
        ("qualified", "01"),
    ]
    assert [one["value"] for one in history["closedate"]] == [
        "",
        "2026-07-01T00:00:00.000Z",
    ]
    assert history["dealstage"][0] == {
        "value": "qualified",
        "timestamp": "2026-06-15T09:00:00.000Z",
        "sourceType": "CRM_UI",
        "sourceId": "userId:9001",
        "updatedByUserId": 9001,
    }


def test_history_belongs_to_its_own_record(client: httpx.Client) -> None:
    params = {"propertiesWithHistory": "dealstage", "limit": "50"}
    past = {
        one["id"]: one["propertiesWithHistory"]
        for one in client.get(DEALS, params=params).json()["results"]
    }

    assert [one["sourceType"] for one in past["102"]["dealstage"]] == [
        "CRM_UI",
        "IMPORT",
    ]
    assert past["102"]["dealstage"][1].keys() == {"value", "timestamp", "sourceType"}


def test_a_type_without_history_shows_none(client: httpx.Client) -> None:
    answer = client.get(
        "/crm/v3/objects/products", params={"propertiesWithHistory": "name"}
    )

    assert [one["propertiesWithHistory"] for one in answer.json()["results"]] == [
        {},
        {},
    ]


def test_a_list_can_carry_associations(client: httpx.Client) -> None:
    params = {"associations": "contacts,line_items"}
    first, second, *_ = client.get(DEALS, params=params).json()["results"]

    assert first["associations"] == {
        "contacts": {
            "results": [
                {"id": "301", "type": "deal_to_contact"},
                {"id": "302", "type": "deal_to_contact"},
            ]
        },
        "line items": {"results": [{"id": "601", "type": "deal_to_line_item"}]},
    }
    assert second["associations"].keys() == {"line items"}


@pytest.mark.parametrize(
    "path",
    [
        "/crm/v3/objects/0-3",
        "/crm/v3/objects/deal",
        "/crm/objects/2026-03/deals",
        "/crm/objects/2026-09/0-3",
        "/crm/v3/objects/deals/",
    ],
)
def test_a_type_has_several_names_and_paths(client: httpx.Client, path: str) -> None:
    assert ids(client.get(path)) == ["101", "102", "201"]


@pytest.mark.parametrize(
    "path",
    ["/crm/objects/1999-01/deals", "/crm/v3/objects/unicorns", "/crm/v9/objects/deals"],
)
def test_what_hubspot_does_not_have_is_not_found(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json()["status"] == "error"


def test_every_type_is_listed(client: httpx.Client) -> None:
    for object_type, frame in small_portal().objects.items():
        answer = client.get(
            f"/crm/v3/objects/{object_type}",
            params={"limit": 100, "properties": ",".join(frame.columns)},
        )
        live = frame.filter(~frame["archived"])
        assert ids(answer) == [str(one) for one in live["id"]]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 101},
        {"limit": 0},
        {"limit": "many"},
        {"limit": 51, "propertiesWithHistory": "dealstage"},
        {"archived": "perhaps"},
        {"after": "x"},
        {"after": "-1"},
        {"after": "9" * 30},
    ],
)
def test_a_wrong_question_is_refused_in_hubspots_words(
    client: httpx.Client, params: dict[str, str]
) -> None:
    answer = client.get(DEALS, params=params)

    assert answer.status_code == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"
    assert answer.json()["correlationId"]


def test_a_merged_id_answers_with_its_survivor(client: httpx.Client) -> None:
    answer = client.get(
        f"{DEALS}/104", params={"properties": "hs_merged_object_ids"}
    ).json()

    assert answer["id"] == "201"
    assert answer["properties"]["hs_merged_object_ids"] == "104;105"


def test_an_archived_record_is_found_only_among_the_archived(
    client: httpx.Client,
) -> None:
    assert client.get(f"{DEALS}/103").status_code == 404
    assert client.get(f"{DEALS}/103", params={"archived": "true"}).json()["id"] == "103"


def test_a_batch_answers_in_the_order_asked(client: httpx.Client) -> None:
    answer = read(client, 201, 101)

    assert answer.status_code == 200
    assert ids(answer) == ["201", "101"]
    assert answer.json()["status"] == "COMPLETE"


def test_a_batch_with_ids_that_are_gone_is_partial(client: httpx.Client) -> None:
    answer = read(client, 101, 103, 999)

    assert answer.status_code == 207
    assert ids(answer) == ["101"]
    assert answer.json()["numErrors"] == 1
    error = answer.json()["errors"][0]
    assert (error["category"], error["context"]) == (
        "OBJECT_NOT_FOUND",
        {"ids": ["103", "999"]},
    )


def test_a_batch_answers_merged_ids_with_their_survivor_once(
    client: httpx.Client,
) -> None:
    answer = read(client, 104, 101, 105, propertiesWithHistory=["dealstage"])

    assert answer.status_code == 200
    assert ids(answer) == ["201", "101"]
    stages = answer.json()["results"][0]["propertiesWithHistory"]["dealstage"]
    assert [one["sourceType"] for one in stages] == ["MERGE_OBJECTS", "CRM_UI"]


def test_a_merge_of_a_merge_leads_to_the_last_survivor(
    server: Server, client: httpx.Client
) -> None:
    chain = [("deals", 105, 104), ("deals", 104, 201)]
    merges = pl.DataFrame(chain, schema=MERGES, orient="row")
    server.portal = replace(server.portal, merges=merges)

    assert ids(read(client, 105)) == ["201"]


def test_a_batch_takes_a_hundred_ids_and_fifty_with_history(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(200)

    assert len(ids(read(client, *range(1, 101)))) == 100
    assert read(client, *range(1, 102)).status_code == 400
    refusal = read(client, *range(1, 52), propertiesWithHistory=["dealstage"])
    assert refusal.status_code == 400
    assert refusal.json()["message"] == (
        "The maximum number of inputs supported in a batch request for property "
        "histories is 50"
    )


def test_a_batch_must_name_its_three_lists(client: httpx.Client) -> None:
    answer = client.post(f"{DEALS}/batch/read", json={"inputs": [{"id": "101"}]})

    assert answer.status_code == 400
    assert "properties" in answer.json()["message"]


def test_a_body_that_is_no_object_is_refused(client: httpx.Client) -> None:
    answer = client.post(f"{DEALS}/batch/read", content=b"[1")

    assert answer.status_code == 400


def test_a_key_the_sandbox_does_not_have_is_refused_not_ignored(
    client: httpx.Client,
) -> None:
    by_email = client.get(f"{DEALS}/101", params={"idProperty": "email"})

    assert by_email.status_code == 400
    assert read(client, 101, idProperty="email").status_code == 400
    assert ids(read(client, 101, idProperty="hs_object_id")) == ["101"]


def test_an_address_too_long_is_refused(client: httpx.Client) -> None:
    answer = client.get(DEALS, params={"properties": "x" * 17_000})

    assert answer.status_code == 414
