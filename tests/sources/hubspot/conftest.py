import time
from collections.abc import Iterator

import pytest

from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import UNHURRIED
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials, Tokens
from tests.sources.hubspot.portals import portal


@pytest.fixture(scope="session")
def _running() -> Iterator[Server]:
    with serving(portal()) as server:
        yield server


@pytest.fixture
def server(_running: Server) -> Server:
    """Return a portal that is empty and without faults; starting one takes a while."""
    _running.faults.clear()
    _running.knobs, _running.limits = Knobs(), UNHURRIED
    _running.tokens = Tokens(Credentials(), time.monotonic)
    _running.portal = portal()
    _running.forget_requests()
    return _running
