"""One server for all tests of the sandbox HubSpot, as new for each of them."""

import time
from collections.abc import Iterator

import httpx
import pytest

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import UNHURRIED, Meter
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials, Tokens
from tests.sandbox.hubspot.portals import small_portal


@pytest.fixture(scope="session")
def small() -> Portal:
    return small_portal()


@pytest.fixture(scope="session")
def running(small: Portal) -> Iterator[Server]:
    with serving(small) as server:
        yield server


@pytest.fixture(scope="session")
def line(running: Server) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer anything"}
    with httpx.Client(
        base_url=running.url, headers=headers, trust_env=False, timeout=20
    ) as line:
        yield line


@pytest.fixture
def server(running: Server, small: Portal) -> Server:
    running.portal, running.knobs, running.limits = small, Knobs(), UNHURRIED
    running.meter = Meter(time.monotonic)
    running.tokens = Tokens(Credentials(), time.monotonic)
    running.faults.clear()
    running.forget_requests()
    return running


@pytest.fixture
def client(server: Server, line: httpx.Client) -> httpx.Client:
    del server  # as new
    return line
