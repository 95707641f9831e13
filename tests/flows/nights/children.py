"""Nights in processes of their own, which can be stopped and killed.

They are forked from a process that has imported the libraries already: what is killed
is then a night at work, not an import. Nothing of our own is shared. The gate judges
plainly: it writes nothing, and would take half of the night.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from operator import attrgetter
from pathlib import Path
from typing import Any

from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)
from prefect.settings.legacy import Setting

from tests.flows.nights.judge import plain_judge

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    [
        "dlt.destinations.impl.filesystem.filesystem",
        "duckdb",
        "polars",
        "prefect.artifacts",
        "prefect.flows",
        "rich.progress",
        "typer",
        "xlsxwriter",
    ]
)
_OUTPUT = "output.txt"


def prepare() -> None:
    """Begin to import the libraries, in the process that the others are forked from."""
    forkserver.ensure_running()


def settings(environment: Mapping[str, str]) -> dict[Setting, Any]:
    """Return how Prefect is set in this process and its children."""
    return {
        PREFECT_API_URL: environment["PREFECT_API_URL"],
        PREFECT_HOME: Path(environment["PREFECT_HOME"]),
        PREFECT_LOGGING_TO_API_ENABLED: False,  # a thread that outlives the server
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,  # a thread that takes 1 s to end
    }


def start(
    config: Path,
    as_of: datetime,
    environment: Mapping[str, str],
    *,
    dies_in: str = "",
    lease: timedelta | None = None,
) -> ForkServerProcess:
    """Start one night of a configuration; what it writes goes to a file beside it.

    It kills itself where it first calls the function that `dies_in` names, such as
    `flows.tasks:publish_exports`. `lease` is that of its lock, where it is not the
    usual one.
    """
    night = ["run", "--config", str(config), "--as-of", as_of.isoformat()]
    output = config.with_name(_OUTPUT)
    output.unlink(missing_ok=True)
    told = (night, output, dict(environment), dies_in, lease)
    child = _FORKED.Process(target=_run, args=told)
    child.start()
    return child


def output_of(config: Path) -> str:
    """Return what the last night of a configuration has written so far."""
    path = config.with_name(_OUTPUT)
    return path.read_text("utf-8", errors="replace") if path.exists() else ""


def _run(
    arguments: Sequence[str],
    output: Path,
    environment: Mapping[str, str],
    dies_in: str,
    lease: timedelta | None,
) -> None:
    """Run the command line as it is."""
    os.environ.update(environment)
    _write_to(output)
    _replace("expectations.gate:judge", plain_judge)
    if dies_in:
        _replace(dies_in, _die)
    if lease:
        hold = import_module("flows.storage.lock").hold
        _replace("flows.nightly:hold", partial(hold, lease=lease))
    with temporary_settings(settings(environment)):
        import_module("flows.cli").main(arguments)


def _write_to(output: Path) -> None:
    """Send all that this process writes to a file, line by line."""
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(descriptor, stream.fileno())


def _replace(name: str, by: object) -> None:
    """Put something in the place of a function of a module or a class."""
    module, _, path = name.partition(":")
    owner, _, attribute = path.rpartition(".")
    place = import_module(module)
    setattr(attrgetter(owner)(place) if owner else place, attribute, by)


def _die(*_: object, **__: object) -> None:
    """End at once, with nothing cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)
