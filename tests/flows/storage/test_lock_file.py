from dataclasses import replace
from datetime import timedelta

import pytest

from flows.storage import lock_file
from flows.storage.layout import Layout
from flows.storage.lock_file import Held, Holder
from flows.storage.process import this_process


def holder(renewed_at: float) -> Holder:
    return Holder(3, this_process(), 0.0, renewed_at, lease_seconds=60)


def test_the_lock_file_gives_back_the_holder_that_was_written(layout: Layout) -> None:
    written = holder(12.5)

    lock_file.write(layout, written)

    assert lock_file.read(layout) == written


def test_before_the_first_run_nobody_holds_the_warehouse(layout: Layout) -> None:
    assert lock_file.read(layout) is None


@pytest.mark.parametrize(("silence", "free"), [(59, False), (61, True), (-61, True)])
def test_a_holder_is_free_when_its_lease_is_over_or_its_clock_was_set_back(
    monkeypatch: pytest.MonkeyPatch, silence: float, *, free: bool
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)

    assert holder(1_000_000.0 - silence).is_free() is free


def test_the_same_number_in_another_process_is_another_run() -> None:
    ours = holder(0)
    theirs = replace(ours, process=replace(ours.process, pid=1))

    assert ours.is_same_run(replace(ours, renewed_at=9.0))
    assert not ours.is_same_run(theirs)
    assert not ours.is_same_run(replace(ours, running=False))
    assert not ours.is_same_run(None)


def test_the_mutex_is_one_for_all_and_waiting_for_it_has_an_end(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock_file, "PATIENCE", timedelta(seconds=0.05))
    layout.root.mkdir()

    with (
        lock_file.mutex(layout),
        pytest.raises(Held, match="in the middle of a change, probably by somebody"),
        lock_file.mutex(layout),
    ):
        pass

    with lock_file.mutex(layout):
        pass
