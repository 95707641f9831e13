from typing import Any

import httpx

PATH = "/crm/v3/owners"


def owners(client: httpx.Client, **params: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = client.get(PATH, params=params).json()["results"]
    return results


def test_owners_who_left_are_listed_apart_and_have_no_user_any_more(
    client: httpx.Client,
) -> None:
    (left,) = owners(client, archived="true")

    assert [one["id"] for one in owners(client)] == ["71", "73"]
    assert left == {
        "id": "72",
        "email": "leo@stagecast.example",
        "type": "PERSON",
        "firstName": "Leo",
        "lastName": "Brandt",
        "userIdIncludingInactive": 9002,
        "createdAt": "2026-06-01T09:00:00.000Z",
        "updatedAt": "2026-06-02T09:00:00.000Z",
        "archived": True,
    }


def test_a_team_keeps_its_id_whoever_is_asked_for(client: httpx.Client) -> None:
    (one,) = owners(client, email="KIM@stagecast.example")

    assert one["teams"] == [{"id": "2", "name": "South", "primary": True}]
    assert one["userId"] == 9003


def test_owners_are_paged(client: httpx.Client) -> None:
    first = client.get(PATH, params={"limit": 1}).json()
    second = client.get(first["paging"]["next"]["link"]).json()

    assert [one["id"] for one in first["results"] + second["results"]] == ["71", "73"]
    assert "paging" not in second


def test_one_owner_is_read_by_either_id(client: httpx.Client) -> None:
    assert client.get(f"{PATH}/71").json()["email"] == "mia@stagecast.example"
    by_user = client.get(f"{PATH}/9003", params={"idProperty": "userId"})
    assert by_user.json()["id"] == "73"
    assert client.get(f"{PATH}/72").status_code == 404
    assert client.get(f"{PATH}/72", params={"archived": "true"}).status_code == 200
