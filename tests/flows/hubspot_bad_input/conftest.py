"""One sandbox HubSpot for all of these tests, as new for each of them."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.config import HubSpotSource
from flows.loading import hubspot
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.running import serving
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials, Tokens
from sources.hubspot.settings import HubSpotSettings
from tests.flows.hubspot_bad_input.account import account
from tests.flows.hubspot_bad_input.nights import VARIABLE, write_config
from tests.flows.nights.judge import plain_judge

TOKEN = "pat-of-a-sandbox"  # noqa: S105 - of a made-up account


@pytest.fixture(scope="session")
def _running() -> Iterator[Server]:
    with serving(account()) as server:
        yield server


@pytest.fixture
def server(_running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return an account in good order, with one token that opens it."""
    _running.faults.clear()
    _running.portal, _running.knobs = account(), Knobs()
    _running.tokens = Tokens(Credentials(private_app=TOKEN), time.monotonic)
    _running.forget_requests()
    monkeypatch.setenv(VARIABLE, TOKEN)
    return _running


@pytest.fixture
def config(server: Server, tmp_path: Path) -> Path:
    """Return the configuration of a warehouse for the account."""
    return write_config(tmp_path, server.url)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at any pace, and judge without Great Expectations: neither is the point."""
    as_configured = hubspot.settings

    def unhurried(source: HubSpotSource) -> HubSpotSettings:
        return replace(as_configured(source), searches_per_second=1_000)

    monkeypatch.setattr(hubspot, "settings", unhurried)
    monkeypatch.setattr("expectations.gate.judge", plain_judge)
