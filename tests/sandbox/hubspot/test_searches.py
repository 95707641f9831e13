from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import polars as pl
import pytest

from sandbox.hubspot.knobs import Knobs, SameStamp
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import AT, june, many_deals, small_portal, stamp

Filter = Mapping[str, object]


def search(
    client: httpx.Client,
    *groups: list[Filter],
    of: str = "deals",
    **more: Any,  # noqa: ANN401 - JSON
) -> httpx.Response:
    body = {"filterGroups": [{"filters": group} for group in groups], **more}
    return client.post(f"/crm/v3/objects/{of}/search", json=body)


def where(name: str, operator: str, value: object = None, **more: object) -> Filter:
    asked = {} if value is None else {"value": value}
    return {"propertyName": name, "operator": operator, **asked, **more}


def found(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["results"]]


def ms(at: datetime) -> str:
    return str(round(at.timestamp() * 1_000))


def test_a_search_without_filters_finds_all_that_is_live(client: httpx.Client) -> None:
    answer = search(client)

    assert found(answer) == ["101", "102", "201"]
    assert answer.json()["total"] == 3


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (where("dealstage", "EQ", "closedwon"), ["102"]),
        (where("dealstage", "NEQ", "closedwon"), ["101", "201"]),
        (where("amount", "LT", "250.50"), ["201"]),
        (where("amount", "LTE", "250.50"), ["102", "201"]),
        (where("amount", "GT", 250.5), ["101"]),
        (where("amount", "GTE", "250.5"), ["101", "102"]),
        (where("amount", "BETWEEN", "99.99", highValue="250.50"), ["102", "201"]),
        (where("hubspot_owner_id", "IN", values=["72", "73"]), ["102"]),
        (where("hubspot_owner_id", "NOT_IN", values=["72", "73"]), ["101"]),
        (where("closedate", "HAS_PROPERTY"), ["102"]),
        (where("closedate", "NOT_HAS_PROPERTY"), ["101", "201"]),
        (where("dealname", "CONTAINS_TOKEN", "NORTH"), ["101"]),
        (where("dealname", "CONTAINS_TOKEN", "nor"), []),
        (where("dealname", "CONTAINS_TOKEN", "nor*"), ["101"]),
        (where("dealname", "NOT_CONTAINS_TOKEN", "north"), ["102", "201"]),
        (where("hs_object_id", "GT", "101"), ["102", "201"]),
        (where("hs_object_id", "IN", values=["201", "7"]), ["201"]),
        (where("closedate", "EQ", "1781092800000"), ["102"]),
        (where("closedate", "LT", "2026-06-10T12:00:00.001Z"), ["102"]),
        (where("closedate", "GT", "2026-06-11"), []),
        (where("createdate", "GTE", ms(june(1))), ["101", "102", "201"]),
        (where("hs_lastmodifieddate", "GTE", ms(june(15))), ["101", "201"]),
        (where("hs_lastmodifieddate", "GT", ms(june(15))), ["201"]),
        (where("hs_lastmodifieddate", "LT", ms(june(15))), ["102"]),
        (where("hs_lastmodifieddate", "EQ", stamp(june(15))), ["101"]),
    ],
)
def test_a_filter_finds_what_it_says(
    client: httpx.Client, asked: Filter, expected: list[str]
) -> None:
    assert found(search(client, [asked])) == expected


def test_filters_of_a_group_all_hold_and_one_group_is_enough(
    client: httpx.Client,
) -> None:
    qualified, closed = (
        where("dealstage", "EQ", stage) for stage in ("qualified", "closedwon")
    )
    dear = where("amount", "GT", "500")

    assert found(search(client, [qualified, dear])) == ["101"]
    assert found(search(client, [closed, dear])) == []
    assert found(search(client, [closed, dear], [qualified])) == ["101"]
    assert found(search(client, [closed], [qualified])) == ["101", "102"]


def test_people_have_a_modified_property_of_their_own(client: httpx.Client) -> None:
    asked = where("lastmodifieddate", "GTE", ms(june(20)))

    assert found(search(client, [asked], of="contacts")) == ["301"]
    assert search(client, [asked], of="deals").status_code == 400
    wrong = where("hs_lastmodifieddate", "GTE", ms(june(20)))
    assert search(client, [wrong], of="contacts").status_code == 400


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (["hs_object_id"], ["101", "102", "201"]),
        (["-hs_object_id"], ["201", "102", "101"]),
        (
            [{"propertyName": "amount", "direction": "DESCENDING"}],
            ["101", "102", "201"],
        ),
        ([{"propertyName": "amount", "direction": "ASCENDING"}], ["201", "102", "101"]),
        (["hs_lastmodifieddate"], ["102", "101", "201"]),
        (["closedate"], ["102", "101", "201"]),
    ],
)
def test_a_sort_orders_what_is_found(
    client: httpx.Client, sort: list[object], expected: list[str]
) -> None:
    assert found(search(client, sorts=sort)) == expected


def test_the_properties_asked_come_with_the_dates(client: httpx.Client) -> None:
    first = search(client, properties=["closedate", "unheard_of"]).json()["results"][0]

    assert first["properties"] == {
        "closedate": None,
        "createdate": "2026-06-01T09:00:00.000Z",
        "hs_lastmodifieddate": "2026-06-15T09:00:00.000Z",
        "hs_object_id": "101",
    }


def test_a_search_is_paged_by_200_up_to_10_000(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(10_050)
    last = search(client, limit=200, after="9800")

    assert last.json()["total"] == 10_050
    assert found(last)[-1] == "10000"
    assert last.json()["paging"]["next"]["after"] == "10000"
    assert search(client, limit=200, after="10000").status_code == 400
    assert search(client, limit=201).status_code == 400


def test_paging_by_object_id_goes_past_the_cap(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(10_050)
    beyond = search(client, [where("hs_object_id", "GT", "10000")], limit=200)

    assert found(beyond) == [str(number) for number in range(10_001, 10_051)]


def test_the_pages_of_a_sorted_search_follow_each_other(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(25)
    order = ["-hs_lastmodifieddate"]
    pages = [search(client, sorts=order, after=after) for after in (0, 10, 20)]

    read = [one for page in pages for one in found(page)]
    assert read == [str(number) for number in range(25, 0, -1)]


def test_archived_and_merged_records_are_never_found(client: httpx.Client) -> None:
    asked = where("hs_object_id", "IN", values=["103", "104"])

    assert search(client, [asked]).json() == {"total": 0, "results": []}


def test_a_change_is_found_from_when_it_is_visible(
    server: Server, client: httpx.Client
) -> None:
    late = (
        many_deals(2)
        .objects["deals"]
        .with_columns(visible_at=pl.col("updated_at") + pl.duration(minutes=10))
    )
    portal = replace(many_deals(2), objects={"deals": late})

    server.portal = portal
    assert found(search(client)) == []
    server.portal = replace(portal, at=AT + timedelta(minutes=9, seconds=30))
    assert found(search(client)) == ["1"]
    server.portal = replace(portal, at=AT + timedelta(minutes=10))
    assert found(search(client)) == ["1", "2"]


def test_the_delay_of_search_is_a_knob_and_hides_nothing_from_lists(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(3)
    server.knobs = Knobs(visibility_delay=61)

    assert found(search(client)) == ["1", "2"]
    assert len(client.get("/crm/v3/objects/deals").json()["results"]) == 3


def test_a_bulk_edit_leaves_one_stamp_on_all(
    server: Server, client: httpx.Client
) -> None:
    server.portal = many_deals(50)
    at = AT - timedelta(seconds=30)
    server.knobs = Knobs(
        same_stamp=SameStamp("deals", since=AT - timedelta(minutes=20), at=at)
    )
    answer = search(
        client, [where("hs_lastmodifieddate", "EQ", ms(at))], limit=100
    ).json()

    assert answer["total"] == 20
    assert {
        (one["updatedAt"], one["properties"]["hs_lastmodifieddate"])
        for one in answer["results"]
    } == {(stamp(at), stamp(at))}


@pytest.mark.parametrize(
    "groups",
    [
        [[where("unheard_of", "EQ", "1")]],
        [[where("dealname", "SOUNDS_LIKE", "1")]],
        [[where("amount", "GT", "much")]],
        [[where("closedate", "GT", "soon")]],
        [[where("dealname", "EQ")]],
        [[where("dealname", "IN", "x")]],
        [[where("amount", "BETWEEN", "1")]],
        [[where("amount", "GT", "1")]] * 6,
        [[where("amount", "GT", "1")] * 7],
        [[where("amount", "GT", "1")] * 5] * 4,
    ],
)
def test_a_wrong_filter_is_refused(
    client: httpx.Client, groups: list[list[Filter]]
) -> None:
    answer = search(client, *groups)

    assert answer.status_code == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"


def test_as_many_groups_and_filters_as_hubspot_takes_are_taken(
    client: httpx.Client,
) -> None:
    one = where("amount", "GT", "1")

    assert search(client, *[[one] * 6] * 3).status_code == 200
    assert search(client, *[[one]] * 5).status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"sorts": ["amount", "dealname"]},
        {"sorts": ["unheard_of"]},
        {"sorts": [{}]},
        {"query": "north"},
        {"properties": "amount"},
        {"filterGroups": "none"},
    ],
)
def test_a_search_the_sandbox_cannot_answer_is_refused_not_guessed(
    client: httpx.Client, more: dict[str, object]
) -> None:
    answer = client.post("/crm/v3/objects/deals/search", json=more)

    assert answer.status_code == 400


def test_a_portal_that_is_not_in_order_is_refused(server: Server) -> None:
    portal = small_portal()
    server.portal = replace(
        portal, objects={"deals": portal.objects["deals"].reverse()}
    )

    with pytest.raises(ValueError, match="deals of the portal are not sorted by id"):
        server.index.shelf("deals")
    server.portal = replace(
        portal, history={"deals": portal.history["deals"].reverse()}
    )
    with pytest.raises(ValueError, match="the history of deals is not sorted by id"):
        server.index.history("deals")


def test_an_instant_before_1970_can_be_compared(client: httpx.Client) -> None:
    asked = where("createdate", "GT", ms(datetime(1950, 1, 1, tzinfo=UTC)))

    assert found(search(client, [asked])) == ["101", "102", "201"]
