"""Which process it is, told so exactly that another one is never taken for it.

A process number is used again after its process is gone, and two containers on one
machine both have a process 7. So host, boot, the set of process numbers (Linux's
process namespace) and the instant the process started are told with it.
"""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STATE, _STARTED = 0, 19  # fields of /proc/<pid>/stat after the name in brackets
_ENDED = ("Z", "X")  # ended, but its parent did not take notice yet


@dataclass(frozen=True)
class Process:
    """One process; empty text where the system does not tell."""

    host: str
    boot: str
    numbers: str
    pid: int
    started: str


def this_process() -> Process:
    """Return the process that asks."""
    pid = os.getpid()
    return Process(socket.gethostname(), _boot(), _numbers(), pid, _started(pid) or "")


def is_gone(process: Process) -> bool:
    """Whether the process is known to have ended; false where nobody can tell.

    Of another host, or another container on this one, nobody can tell.
    """
    here = this_process()
    if process.host != here.host:
        return False
    if process.boot != here.boot:
        return True  # the machine was started anew since
    if process.numbers != here.numbers:
        return False
    started = _started(process.pid)
    return started is None or started != process.started


def _started(pid: int) -> str | None:
    """Return when a process of this machine started, in ticks; None: it is gone."""
    if not _PROC.joinpath("self").exists():
        return "" if _takes_signals(pid) else None
    try:
        told = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[_STATE] in _ENDED else fields[_STARTED]


def _takes_signals(pid: int) -> bool:
    """Whether a process has that number, on a system without /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _boot() -> str:
    """Return what tells this start of the machine from the one before."""
    with suppress(OSError):
        return _PROC.joinpath("sys/kernel/random/boot_id").read_text("ascii").strip()
    return ""


def _numbers() -> str:
    """Return which set of process numbers this process counts in."""
    with suppress(OSError):
        return _PROC.joinpath("self/ns/pid").readlink().name
    return ""
