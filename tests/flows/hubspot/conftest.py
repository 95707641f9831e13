"""What the nights of HubSpot share: a token, and a clock that waits for nobody."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from flows.loading import hubspot as loading
from sandbox.hubspot.application import application
from sandbox.hubspot.tokens import Credentials
from sources.hubspot.source import hubspot
from tests.flows.hubspot.accounts import TOKEN
from tests.sources.http.scripted import Hand, close_all

assert callable(application)  # imported before any thread is started


@pytest.fixture(scope="module", autouse=True)
def hand() -> Iterator[Hand]:
    """Return the clock of all loads of a module: it moves when somebody waits."""
    clock, made_up = Hand(), Credentials()
    with pytest.MonkeyPatch.context() as patch:
        # Any token will do for a private app: an application's refresh token as well.
        patch.setenv(TOKEN, made_up.refresh_token)
        patch.setenv(f"{TOKEN}_CLIENT_ID", made_up.client_id)
        patch.setenv(f"{TOKEN}_CLIENT_SECRET", made_up.client_secret)
        patch.setattr(loading, "hubspot", partial(hubspot, clock=clock.clock))
        yield clock


@pytest.fixture(scope="package", autouse=True)
def _no_server_left() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where an account may lie."""
    return tmp_path / "account"
