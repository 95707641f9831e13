"""One run at a time: the second is refused, and who slept cannot publish."""

import os
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from flows.storage import lock, lock_file
from flows.storage.generations import history
from flows.storage.layout import Layout
from tests.flows.nights.children import output_of, start
from tests.flows.nights.runs import (
    NEXT_NIGHT,
    data_of,
    everything_in,
    green,
    hashes,
    night,
    published,
)
from tests.flows.nights.small import events, write_csv

pytestmark = pytest.mark.slow

LOCKED = 4
Environment = Mapping[str, str]


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true within two minutes."""
    tick = threading.Event()
    return any(condition() or tick.wait(0.005) for _ in range(24_000))


def at_step(config: Path, step: str) -> bool:
    """Whether the run of a configuration has begun a step."""
    return eventually(lambda: f"{step} ..." in output_of(config))


def test_of_two_runs_at_once_the_second_is_refused_and_nothing_is_doubled(
    config: Path, prefect_environment: Environment
) -> None:
    rows = events(NEXT_NIGHT)
    write_csv(config.with_name("deals.csv"), rows)
    data = data_of(config)
    first = start(config, NEXT_NIGHT, prefect_environment)
    assert at_step(config, "load crm")

    second = night(config, as_of=NEXT_NIGHT)

    first.join()
    assert second.code == LOCKED
    assert f"run 2 holds {data.root}: process {first.pid} on " in second.err
    assert f"Wait until it ends. If it hangs, end process {first.pid}" in second.err
    assert first.exitcode == 0, output_of(config)
    assert len(history(data)) == 2
    facts = published(data).manifest.tables
    assert facts["fct_stage_history"].rows == len(rows)


def stop(run: ForkServerProcess, data: Layout) -> None:
    """Stop a run, as a closed lid does, while it has not the mutex of the lock."""
    assert run.pid is not None
    with lock_file.mutex(data):
        os.kill(run.pid, signal.SIGSTOP)


def go_on(run: ForkServerProcess) -> None:
    """Let a stopped run go on, to its end."""
    assert run.pid is not None
    os.kill(run.pid, signal.SIGCONT)
    run.join()


def readable(data: Layout) -> tuple[object, ...]:
    """What people and tools read."""
    folders = (data.published, data.exports)
    return (data.pointer.read_bytes(), *map(everything_in, folders))


def test_a_run_that_slept_cannot_publish_over_its_successor(
    config: Path, prefect_environment: Environment
) -> None:
    rows, data = events(NEXT_NIGHT), data_of(config)
    write_csv(config.with_name("deals.csv"), rows[:-1])
    lease = timedelta(seconds=1)
    sleeper = start(config, NEXT_NIGHT, prefect_environment, lease=lease)
    assert at_step(config, "publish")
    stop(sleeper, data)
    assert eventually(lambda: lock.holder(data) is None)
    write_csv(config.with_name("deals.csv"), rows)
    successor = green(config, as_of=NEXT_NIGHT)
    before = readable(data)

    go_on(sleeper)

    assert sleeper.exitcode == LOCKED, output_of(config)
    assert "run 2 does not hold" in output_of(config)
    assert "was replaced. It changed nothing; start a new run." in output_of(config)
    assert readable(data) == before
    assert hashes(published(data)) == hashes(successor)
