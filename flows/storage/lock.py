"""One run at a time: the warehouse's lock and its fencing number.

A scheduler can start a run twice, and a run that slept (a laptop's lid, a stopped
container) can wake up after another took its place. So whoever holds the lock has
a number that only ever grows, and every pointer change and every publication
happens inside `Fence.guard()`, which lets nobody but the latest number through.

The holder is known by the lock file, which is read and written under a mutex. The
mutex is held for the instant of a change, never for a run.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flows.storage.generation_id import fence_in, generations_in
from flows.storage.layout import Layout
from flows.storage.lock_file import DamagedLock, Held, Holder, mutex, read, write
from flows.storage.process import this_process

__all__ = ["LEASE", "DamagedLock", "Fence", "Held", "Superseded", "hold", "holder"]

LEASE = timedelta(seconds=60)
_BEATS = 4  # signs of life in one lease


class Superseded(RuntimeError):
    """A run that no longer holds the warehouse; it may change nothing."""


class Fence:
    """The right to change what is current; `number` grows with every holder."""

    def __init__(self, layout: Layout, holder: Holder) -> None:
        """Stand for a holder that the lock file names."""
        self.number = holder.fence
        self._layout = layout
        self._holder = holder
        self._one_thread = threading.RLock()
        self._is_inside = False

    def still_mine(self) -> bool:
        """Whether this run still holds the warehouse."""
        return self._holder.is_same_run(read(self._layout))

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let nobody else change the warehouse while the body runs; keep it short.

        Raises:
            Superseded: when this run lost its place; the body does not run.
            Held: when another process is in the middle of a change and does not end.

        """
        with self._one_thread:
            if self._is_inside:  # the mutex would wait for itself
                yield
                return
            with mutex(self._layout):
                self._refuse_if_superseded()
                self._is_inside = True
                try:
                    yield
                finally:
                    self._is_inside = False

    def _refuse_if_superseded(self) -> None:
        """Raise when the lock file does not name this run as the holder."""
        known = read(self._layout)
        if not self._holder.is_same_run(known):
            message = (
                f"run {self.number} does not hold {self._layout.root} any more: the "
                f"latest is run {known.fence if known else 'unknown'}. It let go, or "
                f"gave no sign of life for {self._holder.lease_seconds:g} seconds and "
                "was replaced. It changed nothing; start a new run."
            )
            raise Superseded(message)


@contextmanager
def hold(layout: Layout, *, lease: timedelta = LEASE) -> Iterator[Fence]:
    """Hold the warehouse while the body runs; the fence's number is the run's own.

    A holder that is dead is replaced at once; one that gives no sign of life, once
    its lease is over. The next number is one more than any that was ever used.

    Raises:
        Held: when another run is at work; it says which, and what to do.
        DamagedLock: when the lock file cannot be read.

    """
    layout.root.mkdir(parents=True, exist_ok=True)
    with mutex(layout):
        holder = _successor(layout, lease)
        write(layout, holder)
    try:
        with _signs_of_life(layout, holder):
            yield Fence(layout, holder)
    finally:
        _let_go(layout, holder)


def holder(layout: Layout) -> Holder | None:
    """Return who holds the warehouse now, or None where nobody does.

    Raises:
        DamagedLock: when the lock file cannot be read.

    """
    known = read(layout)
    return None if known is None or known.is_free() else known


def _successor(layout: Layout, lease: timedelta) -> Holder:
    """Return this process as the next holder, or refuse."""
    before = read(layout)
    if before and not before.is_free():
        raise Held(_who_holds(layout, before))
    number = max(before.fence if before else 0, _highest_in_names(layout)) + 1
    now = time.time()
    return Holder(number, this_process(), now, now, lease.total_seconds())


def _highest_in_names(layout: Layout) -> int:
    """Return the highest number that left a folder: the lock file may be lost."""
    places = (layout.candidates, layout.generations, layout.rejected)
    names = (name for place in places for name in generations_in(place))
    return max(map(fence_in, names), default=0)


@contextmanager
def _signs_of_life(layout: Layout, holder: Holder) -> Iterator[None]:
    """Renew the lease from a thread of its own while the body runs."""
    end = threading.Event()
    beat = threading.Thread(target=_renew, args=(layout, holder, end), daemon=True)
    beat.start()
    try:
        yield
    finally:
        end.set()
        beat.join()


def _renew(layout: Layout, holder: Holder, end: threading.Event) -> None:
    """Renew the lease until the end, or until somebody took the place.

    A failure to renew is no reason to stop: if it lasts, the guard tells.
    """
    while not end.wait(holder.lease_seconds / _BEATS):
        with suppress(OSError, Held, DamagedLock), mutex(layout):
            if not holder.is_same_run(read(layout)):
                return
            write(layout, replace(holder, renewed_at=time.time()))


def _let_go(layout: Layout, holder: Holder) -> None:
    """Say that the run ended; should that fail, the lease ends by itself."""
    with suppress(OSError, Held, DamagedLock), mutex(layout):
        if holder.is_same_run(read(layout)):
            write(layout, replace(holder, running=False))


def _who_holds(layout: Layout, holder: Holder) -> str:
    """Return the sentence for the run that came second."""
    pid, host = holder.process.pid, holder.process.host
    since, seen = (
        f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%d %H:%M:%S} UTC"
        for instant in (holder.held_since, holder.renewed_at)
    )
    return (
        f"run {holder.fence} holds {layout.root}: process {pid} on {host}, since "
        f"{since}, last sign of life {seen}. Wait until it ends. If it hangs, end "
        f"process {pid} on {host}: the next run takes over by itself, at the latest "
        f"{holder.lease_seconds:g} seconds after the last sign of life."
    )
