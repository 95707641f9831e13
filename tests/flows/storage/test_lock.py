"""Real processes take the lock, are killed and stopped; only the waiting is short."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.storage import lock, lock_file
from flows.storage.layout import Layout
from flows.storage.lock import DamagedLock, Held, Superseded, hold

ROOT = Path(__file__).parents[3]
SHORT = timedelta(seconds=1)
HOLDER = """
import sys
from datetime import timedelta
from pathlib import Path
from flows.storage.layout import Layout
from flows.storage.lock import Superseded, hold

layout = Layout(Path(sys.argv[1]))
with hold(layout, lease=timedelta(seconds=float(sys.argv[2]))) as fence:
    print(fence.number, flush=True)
    for line in sys.stdin:
        try:
            with fence.guard():
                layout.pointer.write_text(f"written by run {fence.number}")
                print("changed", flush=True)
                if line.strip() == "stay inside":
                    sys.stdin.readline()
        except Superseded as refusal:
            print("superseded" if not fence.still_mine() else "odd", flush=True)
"""

Process = subprocess.Popen[str]


@contextmanager
def another_run(layout: Layout, lease: float = 3600) -> Iterator[Process]:
    """Run another process that holds the warehouse, until the end of the body."""
    command = [sys.executable, "-c", HOLDER, str(layout.root), str(lease)]
    with subprocess.Popen(  # noqa: S603  (our own script)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def answer(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ask(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def stop(process: Process, layout: Layout) -> None:
    """Stop a process while it has not the mutex, as is nearly always so."""
    with lock_file.mutex(layout):
        process.send_signal(signal.SIGSTOP)


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true within a minute."""
    tick = threading.Event()
    return any(condition() or tick.wait(0.02) for _ in range(3_000))


def test_a_run_that_begins_while_another_is_at_work_is_told_who_and_what_to_do(
    layout: Layout,
) -> None:
    with another_run(layout) as other:
        assert answer(other) == "1"

        with pytest.raises(Held) as refusal, hold(layout):
            pass

    said = str(refusal.value)
    assert f"run 1 holds {layout.root}: process {other.pid} on " in said
    assert f"Wait until it ends. If it hangs, end process {other.pid}" in said


def test_of_two_runs_in_one_process_the_second_is_refused_too(layout: Layout) -> None:
    with hold(layout), pytest.raises(Held), hold(layout):
        pass


def test_after_a_run_ended_the_next_has_the_next_number(layout: Layout) -> None:
    numbers = []
    for _ in range(3):
        with hold(layout) as fence:
            numbers.append(fence.number)

    assert numbers == [1, 2, 3]


def test_a_run_that_failed_lets_go_as_well(layout: Layout) -> None:
    def fail() -> None:
        with hold(layout):
            message = "no such CRM"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="no such CRM"):
        fail()

    with hold(layout) as fence:
        assert fence.number == 2


def test_a_killed_run_is_replaced_at_once_with_nothing_deleted_by_hand(
    layout: Layout,
) -> None:
    with another_run(layout, lease=3600) as other:
        assert answer(other) == "1"
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # a zombie remains

        with hold(layout) as fence:
            assert fence.number == 2


def test_a_run_killed_inside_a_change_does_not_keep_others_out(layout: Layout) -> None:
    with another_run(layout, lease=3600) as other:
        assert answer(other) == "1"
        ask(other, "stay inside")
        assert answer(other) == "changed"
        other.kill()
        other.wait()

        with hold(layout) as fence, fence.guard():
            assert fence.number == 2


def test_a_run_that_slept_past_its_lease_can_change_nothing_when_it_wakes(
    layout: Layout,
) -> None:
    with another_run(layout, lease=SHORT.total_seconds()) as sleeper:
        assert answer(sleeper) == "1"
        stop(sleeper, layout)
        assert eventually(lambda: lock.holder(layout) is None)

        with hold(layout) as fence:
            with fence.guard():
                layout.pointer.write_text("written by run 2")
            sleeper.send_signal(signal.SIGCONT)
            ask(sleeper, "change the pointer")

            assert answer(sleeper) == "superseded"
            assert fence.number == 2
            assert fence.still_mine()
            assert layout.pointer.read_text() == "written by run 2"


def test_a_run_that_slept_and_was_not_replaced_goes_on(layout: Layout) -> None:
    with another_run(layout, lease=SHORT.total_seconds()) as sleeper:
        assert answer(sleeper) == "1"
        stop(sleeper, layout)
        assert eventually(lambda: lock.holder(layout) is None)

        sleeper.send_signal(signal.SIGCONT)
        ask(sleeper, "change the pointer")

        assert answer(sleeper) == "changed"


def test_nobody_takes_over_in_the_middle_of_a_change(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_file, "PATIENCE", timedelta(seconds=0.1))
    with another_run(layout, lease=0.1) as other:
        assert answer(other) == "1"
        ask(other, "stay inside")
        assert answer(other) == "changed"

        with pytest.raises(Held) as refusal, hold(layout):
            pass

    assert "is in the middle of a change, probably by process" in str(refusal.value)


def test_signs_of_life_keep_the_lease_alive(layout: Layout) -> None:
    with hold(layout, lease=SHORT):
        first = lock_file.read(layout)
        assert first is not None

        def is_renewed() -> bool:
            now = lock_file.read(layout)
            return now is not None and now.renewed_at > first.renewed_at

        assert eventually(is_renewed)
        with pytest.raises(Held), hold(layout):
            pass


def test_a_silent_run_on_another_host_is_replaced_when_its_lease_is_over(
    layout: Layout,
) -> None:
    with hold(layout):
        pass
    ours = lock_file.read(layout)
    assert ours is not None
    there = replace(ours.process, host="elsewhere", boot="another", pid=1)
    away = replace(ours, process=there, running=True)
    later = away.renewed_at - away.lease_seconds - 1

    lock_file.write(layout, away)
    with pytest.raises(Held, match=r"process 1 on elsewhere"), hold(layout):
        pass
    lock_file.write(layout, replace(away, renewed_at=later))
    with hold(layout) as fence:
        assert fence.number == 2


def test_another_process_with_the_dead_runs_process_number_is_not_taken_for_it(
    layout: Layout,
) -> None:
    with hold(layout):
        pass
    ours = lock_file.read(layout)
    assert ours is not None
    before_us = replace(ours.process, started="12")  # our number, used earlier
    lock_file.write(layout, replace(ours, process=before_us, running=True))

    with hold(layout) as fence:
        assert fence.number == 2


def test_a_guard_inside_a_guard_does_not_wait_for_itself(layout: Layout) -> None:
    with hold(layout) as fence, fence.guard(), fence.guard():
        assert fence.still_mine()


def test_a_run_that_let_go_can_change_nothing(layout: Layout) -> None:
    with hold(layout) as fence:
        pass

    with pytest.raises(Superseded, match="run 1 does not hold"), fence.guard():
        pass


def test_the_numbers_go_on_when_the_lock_file_is_lost(layout: Layout) -> None:
    (layout.generations / "20120315T000000Z-000041").mkdir(parents=True)

    with hold(layout) as fence:
        assert fence.number == 42


@pytest.mark.parametrize("content", ["", "{}", '{"fence": 1', "[]", '"x"'])
def test_a_damaged_lock_file_is_named_with_the_remedy(
    layout: Layout, content: str
) -> None:
    layout.root.mkdir()
    layout.lock.write_text(content)

    with pytest.raises(DamagedLock, match="delete it: the numbers go on"), hold(layout):
        pass


def test_the_lock_file_tells_people_who_runs(layout: Layout) -> None:
    with hold(layout, lease=timedelta(minutes=2)) as fence:
        said = json.loads(layout.lock.read_text())

    since = datetime.fromtimestamp(said["held_since"], UTC)
    assert since <= datetime.fromtimestamp(said["renewed_at"], UTC)
    assert (said["fence"], said["process"]["pid"], said["lease_seconds"]) == (
        fence.number,
        os.getpid(),
        120.0,
    )
