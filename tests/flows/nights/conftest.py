"""What the nights share: a Prefect server of our own, a warehouse with one night."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from prefect.settings import temporary_settings

from tests.flows.nights import children
from tests.flows.nights.judge import plain_judge
from tests.flows.nights.runs import NIGHT, green
from tests.flows.nights.small import FILE, events, write_config, write_csv

_STARTS_WITHIN = 120


@pytest.fixture(scope="session")
def prefect_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of processes that use the server."""
    port = _free_port()
    return {
        **os.environ,
        "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect")),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_PORT": str(port),
    }


@pytest.fixture(scope="session", autouse=True)
def prefect_server(prefect_environment: dict[str, str]) -> Iterator[str]:
    """Run a server while the session lasts; return the address of its API."""
    url = prefect_environment["PREFECT_API_URL"]
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
    with subprocess.Popen(  # noqa: S603 - Prefect's own command line
        [*command, "--host", "127.0.0.1"],
        env=prefect_environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            children.prepare()
            import_module("flows.nightly")  # takes as long as the server to start
            _wait_for(f"{url}/health", server)
            with temporary_settings(children.settings(prefect_environment)):
                yield url
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory, prefect_server: str) -> Path:
    """Return the folder of a warehouse that published `NIGHT`; not to be changed."""
    assert prefect_server
    folder = tmp_path_factory.mktemp("first-night")
    write_csv(folder / "deals.csv", events(NIGHT))
    green(write_config(folder))
    return folder


@pytest.fixture
def config(first_night: Path, tmp_path: Path) -> Path:
    """Return the configuration of a copy of that warehouse."""
    return shutil.copytree(first_night, tmp_path / "warehouse") / FILE


@pytest.fixture
def judged_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge without Great Expectations where the gate is not the point."""
    monkeypatch.setattr("expectations.gate.judge", plain_judge)


def _free_port() -> int:
    """Return a port of loopback that nobody uses."""
    try:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])
    except OSError as error:
        pytest.skip(f"no port of loopback can be had: {error}")


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers."""
    tick = threading.Event()
    for _ in range(_STARTS_WITHIN * 10):
        assert server.poll() is None, "the Prefect server ended before it answered"
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            tick.wait(0.1)
    pytest.fail(f"the Prefect server did not answer within {_STARTS_WITHIN} s")
