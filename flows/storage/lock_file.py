"""The lock file: who holds the warehouse, and the mutex under which it may change.

The mutex is the system's own (`flock`): it goes with the process that has it, so
nothing is left to delete by hand. Over NFS it needs a server that knows locks.

The wall clock is read here and in `lock`, and nowhere else below `flows.nightly`, for
one question only: does a holder still show signs of life? That is about machines,
not about business time.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta

from flows.storage import atomic
from flows.storage.layout import Layout
from flows.storage.process import Process, is_gone

PATIENCE = timedelta(seconds=30)  # how long to wait for somebody's change to end
_GLANCE = 0.02  # seconds between two looks at the mutex


class Held(RuntimeError):
    """Another run holds the warehouse."""


class DamagedLock(RuntimeError):
    """The lock file does not say what a lock file says."""


@dataclass(frozen=True)
class Holder:
    """Who holds the warehouse, or held it last: then `running` is false."""

    fence: int
    process: Process
    held_since: float
    renewed_at: float
    lease_seconds: float
    running: bool = True

    def is_same_run(self, other: "Holder | None") -> bool:
        """Whether the other is this very run and did not let go."""
        return (
            other is not None
            and other.running
            and (other.fence, other.process) == (self.fence, self.process)
        )

    def is_free(self) -> bool:
        """Whether the run let go, is dead, or outlived its lease without a sign.

        A sign of life from far in the future only means that a clock was set back.
        """
        silence = abs(time.time() - self.renewed_at)
        lapsed = silence > self.lease_seconds
        return not self.running or lapsed or is_gone(self.process)


@contextmanager
def mutex(layout: Layout) -> Iterator[None]:
    """Let one process at a time look at the lock file and act on what it says.

    Raises:
        Held: when another process has the mutex and does not let go.

    """
    path = layout.lock.with_suffix(".mutex")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + PATIENCE.total_seconds()
        while not _is_taken(descriptor):
            if time.monotonic() > until:
                raise Held(_who_is_in_the_middle(layout))
            time.sleep(_GLANCE)
        yield
    finally:
        os.close(descriptor)  # which lets the mutex go


def _is_taken(descriptor: int) -> bool:
    """Whether this process got the mutex."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read(layout: Layout) -> Holder | None:
    """Return what the lock file says, or None where there is none.

    Raises:
        DamagedLock: when it says something else than a lock file says.

    """
    if not layout.lock.exists():
        return None
    try:
        said = json.loads(layout.lock.read_text(encoding="utf-8"))
        return Holder(**said | {"process": Process(**said["process"])})
    except (ValueError, TypeError, KeyError) as error:
        message = (
            f"{layout.lock} is not a lock file any more. Make sure that no run is at "
            "work, then delete it: the numbers go on from the generations' names."
        )
        raise DamagedLock(message) from error


def write(layout: Layout, holder: Holder) -> None:
    """Write the lock file, the old one or the new one, never half."""
    atomic.write_text(layout.lock, json.dumps(asdict(holder), indent=2) + "\n")


def _who_is_in_the_middle(layout: Layout) -> str:
    """Return the sentence for whoever waited in vain for a change to end."""
    known = read(layout)
    who = (
        f"process {known.process.pid} on {known.process.host}" if known else "somebody"
    )
    return (
        f"{layout.root} is in the middle of a change, probably by {who}, which did not "
        f"end within {PATIENCE.total_seconds():g} seconds. If that process hangs or is "
        "stopped, let it go on or end it, then start a new run."
    )
