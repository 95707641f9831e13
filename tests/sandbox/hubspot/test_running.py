import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.running import serve, serving
from tests.sandbox.hubspot.portals import AT, many_deals, small_portal

ROOT = Path(__file__).parents[3]
HEADERS = {"Authorization": "Bearer anything"}
DEALS = "/crm/v3/objects/deals"


def portal_at(at: datetime) -> Portal:
    return replace(small_portal(), at=at)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::"])  # noqa: S104 - refused
def test_the_sandbox_never_listens_to_other_machines(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        serve(portal_at, at=AT, host=host)


def test_it_ends_by_itself_and_lets_go_of_its_port() -> None:
    before = threading.active_count()
    with serving(small_portal()) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with httpx.Client(
            base_url=server.url, headers=HEADERS, trust_env=False
        ) as client:
            client.get(DEALS)

    assert threading.active_count() == before
    socket.create_server(("127.0.0.1", port)).close()


def test_it_ends_while_a_client_still_holds_its_line() -> None:
    with (
        httpx.Client(headers=HEADERS, trust_env=False) as client,
        serving(small_portal()) as server,
    ):
        assert client.get(f"{server.url}{DEALS}").status_code == 200


def test_it_ends_while_an_answer_still_drips() -> None:
    with (
        httpx.Client(headers=HEADERS, trust_env=False) as client,
        serving(small_portal()) as server,
    ):
        server.faults.set(Fault("slow_drip", size=1, seconds=60))
        request = client.build_request("GET", f"{server.url}{DEALS}")
        answer = client.send(request, stream=True)

    assert answer.status_code == 200
    answer.close()


def test_several_servers_run_side_by_side() -> None:
    with serving(small_portal()) as one, serving(many_deals(3)) as other:
        shown = [
            len(
                httpx.get(f"{url}{DEALS}", headers=HEADERS, trust_env=False).json()[
                    "results"
                ]
            )
            for url in (one.url, other.url)
        ]

    assert shown == [3, 3]
    assert one.url != other.url


def test_the_state_after_time_has_moved_is_shown_at_once() -> None:
    with (
        serving(small_portal()) as server,
        httpx.Client(base_url=server.url, headers=HEADERS, trust_env=False) as client,
    ):
        before = len(client.get(DEALS).json()["results"])
        server.portal = many_deals(5)
        after = len(client.get(DEALS).json()["results"])

    assert (before, after) == (3, 5)


def test_a_fault_of_the_sandbox_itself_is_a_500_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = replace(small_portal(), stages=small_portal().stages.drop("archived"))
    with serving(broken) as server:
        answer = httpx.get(
            f"{server.url}/crm/v3/pipelines/deals", headers=HEADERS, trust_env=False
        )

    assert answer.status_code == 500
    assert "the sandbox itself failed" in caplog.text


PROGRAM = """
import sys
from sandbox.hubspot.running import serve
from tests.sandbox.hubspot.portals import AT
from tests.sandbox.hubspot.test_running import portal_at
serve(portal_at, at=AT, port=int(sys.argv[1]))
"""


def test_it_serves_until_it_is_interrupted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-c", PROGRAM, str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(program, cwd=ROOT, env=environment) as running:  # noqa: S603 - ours
        try:
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(
                transport=transport, headers=HEADERS, trust_env=False
            ) as client:
                url = f"http://127.0.0.1:{port}"
                moved = client.post(f"{url}/_sandbox/advance", json={"days": 1})
                listed = client.get(f"{url}{DEALS}")
        finally:
            running.send_signal(signal.SIGINT)

    assert moved.json() == {"at": "2026-07-01T02:00:00+00:00"}
    assert listed.headers["X-HubSpot-RateLimit-Max"] == "190"
    assert running.returncode == 0
