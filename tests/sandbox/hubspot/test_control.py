from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import Limits
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.server import Server
from tests.sandbox.hubspot.portals import AT, small_portal

DEALS = "/crm/v3/objects/deals"


def test_faults_and_knobs_are_set_over_http(
    server: Server, client: httpx.Client
) -> None:
    answer = client.post(
        "/_sandbox/faults",
        json={
            "faults": [{"kind": "server_error", "path": "*/deals", "nth": 1}],
            "knobs": {
                "history_depth": 20,
                "missing_scopes": ["crm.objects.leads.read"],
                "same_stamp": {
                    "object_type": "deals",
                    "since": "2026-06-01T00:00:00Z",
                    "at": "2026-06-29T00:00:00Z",
                },
            },
            "limits": {"burst": 5},
        },
    )

    assert answer.status_code == 200
    assert answer.json()["knobs"]["history_depth"] == 20
    assert server.limits == Limits(burst=5)
    assert [client.get(DEALS).status_code for _ in range(2)] == [503, 200]
    assert client.get("/crm/v3/objects/leads").status_code == 403
    stamps = {one["updatedAt"] for one in client.get(DEALS).json()["results"]}
    assert stamps == {"2026-06-29T00:00:00.000Z"}


def test_what_is_not_named_stays_as_it_is(server: Server, client: httpx.Client) -> None:
    server.knobs = Knobs(history_depth=3)
    client.post("/_sandbox/faults", json={"faults": [{"kind": "html"}]})

    assert server.knobs == Knobs(history_depth=3)
    assert client.get(DEALS).text.startswith("<!DOCTYPE")
    client.delete("/_sandbox/faults")
    assert server.knobs == Knobs()
    assert client.get(DEALS).json()["results"]


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"faults": [{"kind": "earthquake"}]}, "faults.0.kind"),
        ({"faults": [{"kind": "html", "nht": 1}]}, "faults.0.nht"),
        ({"knobs": {"depth": 1}}, "knobs.depth"),
        ({"limits": {"burst": "many"}}, "limits.burst"),
        ({"fault": []}, "fault"),
    ],
)
def test_a_misspelt_wish_is_refused_and_named(
    client: httpx.Client, wish: dict[str, object], named: str
) -> None:
    answer = client.post("/_sandbox/faults", json=wish)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(f"{named}:")


def test_what_was_asked_is_told_without_counting_itself(
    server: Server, client: httpx.Client
) -> None:
    client.get(DEALS, params={"properties": "amount"})
    client.get(f"{DEALS}/999")
    told = client.get("/_sandbox/requests").json()

    assert told == {
        "at": "2026-06-30T02:00:00+00:00",
        "total": 2,
        "struck": 0,
        "counts": {
            "GET /crm/v3/objects/deals": 1,
            "GET /crm/v3/objects/deals/{id}": 1,
        },
        "log": [
            {"kind": "GET /crm/v3/objects/deals", "status": 200},
            {"kind": "GET /crm/v3/objects/deals/{id}", "status": 404},
        ],
    }
    assert client.delete("/_sandbox/requests").json()["total"] == 0
    assert server.log == []


def portal_at(at: datetime) -> Portal:
    return replace(small_portal(), at=at)


def test_time_is_moved_to_an_instant_or_on_by_days(
    server: Server, client: httpx.Client
) -> None:
    server.portal_at = portal_at
    try:
        later = client.post("/_sandbox/advance", json={"days": 1.5})
        assert later.json() == {"at": "2026-07-01T14:00:00+00:00"}
        assert server.portal.at == AT + timedelta(days=1, hours=12)
        client.post("/_sandbox/advance", json={"to": "2026-08-01T02:00:00"})
        assert server.portal.at.isoformat() == "2026-08-01T02:00:00+00:00"
    finally:
        server.portal_at = None


def test_a_portal_that_cannot_be_made_is_a_500_and_the_old_one_stands(
    server: Server, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(at: datetime) -> Portal:
        raise KeyError(at)

    server.portal_at = broken
    try:
        answer = client.post("/_sandbox/advance", json={"days": 1})
    finally:
        server.portal_at = None

    assert (answer.status_code, server.portal.at) == (500, AT)
    assert "the sandbox itself failed" in caplog.text


def test_a_portal_that_stands_still_says_so(
    server: Server, client: httpx.Client
) -> None:
    answer = client.post("/_sandbox/advance", json={"days": 1})

    assert answer.status_code == 400
    assert "stands still" in answer.json()["message"]
    assert server.portal.at == AT
