from dataclasses import replace

import httpx
import polars as pl

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.portal import ASSOCIATIONS
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import links

PATH = "/crm/v4/associations/deals/contacts/batch/read"


def read(client: httpx.Client, *inputs: dict[str, str]) -> httpx.Response:
    return client.post(PATH, json={"inputs": inputs})


def targets(one: dict[str, list[dict[str, str]]]) -> list[str]:
    return [target["toObjectId"] for target in one["to"]]


def with_contacts(server: Server, count: int) -> None:
    rows = [("deals", 101, "contacts", 301 + k, 3) for k in range(count)]
    server.portal = replace(server.portal, associations=links(*rows))


def test_a_batch_tells_what_each_object_belongs_to(client: httpx.Client) -> None:
    answer = read(client, {"id": "101"})

    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {
            "from": {"id": "101"},
            "to": [
                {
                    "toObjectId": number,
                    "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 3}],
                }
                for number in ("301", "302")
            ],
        }
    ]


def test_two_kinds_of_one_association_stand_together(client: httpx.Client) -> None:
    answer = client.get("/crm/v4/objects/contacts/301/associations/companies")

    assert answer.json()["results"] == [
        {
            "toObjectId": "401",
            "associationTypes": [
                {"category": "HUBSPOT_DEFINED", "label": "Primary", "typeId": 1},
                {"category": "HUBSPOT_DEFINED", "typeId": 279},
            ],
        }
    ]


def test_what_belongs_to_nothing_is_an_error_of_its_own(client: httpx.Client) -> None:
    answer = read(client, {"id": "101"}, {"id": "102"}, {"id": "104"})

    assert answer.status_code == 207
    assert [one["from"]["id"] for one in answer.json()["results"]] == ["101"]
    errors = answer.json()["errors"]
    assert [error["context"]["fromObjectId"] for error in errors] == [["102"], ["104"]]
    assert errors[0]["message"] == "No contact is associated with deal 102."


def test_both_directions_can_be_asked(client: httpx.Client) -> None:
    answer = client.get("/crm/objects/2026-03/0-1/301/associations/0-3")

    assert targets({"to": answer.json()["results"]}) == ["101"]


def test_an_object_with_much_is_read_in_pages_of_its_own(
    server: Server, client: httpx.Client
) -> None:
    with_contacts(server, 4)
    server.knobs = Knobs(associations_page=2)
    after, seen = None, list[str]()
    while True:
        asked = {"id": "101"} | ({"after": after} if after else {})
        (one,) = read(client, asked).json()["results"]
        seen += targets(one)
        if (after := one.get("paging", {}).get("next", {}).get("after")) is None:
            break

    assert seen == ["301", "302", "303", "304"]


def test_one_object_is_paged_by_500(server: Server, client: httpx.Client) -> None:
    with_contacts(server, 501)
    first = client.get("/crm/v4/objects/deals/101/associations/contacts").json()
    second = client.get(first["paging"]["next"]["link"]).json()

    assert len(first["results"]) == 500
    assert targets({"to": second["results"]}) == ["801"]


def test_a_batch_takes_a_thousand_ids(client: httpx.Client) -> None:
    thousand = [{"id": str(number)} for number in range(101, 1_101)]

    assert read(client, *thousand).status_code == 207
    assert read(client, *thousand, {"id": "1"}).status_code == 400


def test_a_portal_without_associations_answers_that_there_are_none(
    server: Server, client: httpx.Client
) -> None:
    nothing = pl.DataFrame(schema=ASSOCIATIONS)
    server.portal = replace(server.portal, associations=nothing)

    assert read(client, {"id": "101"}).json()["results"] == []
    one = client.get("/crm/v4/objects/deals/101/associations/contacts")
    assert one.json() == {"results": []}
    listed = client.get("/crm/v3/objects/deals", params={"associations": "contacts"})
    assert [one["associations"] for one in listed.json()["results"]] == [{}, {}, {}]
