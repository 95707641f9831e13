"""Figures: a case measured in a process of its own, and how it is printed.

A child process gives each case its own peak of memory, and no case profits from what
another left in memory. The child times the work itself, without its imports.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Measured:
    """One run of one case: seconds of work, peak memory of its process in MiB."""

    seconds: float
    peak_mib: float
    said: dict[str, float]


def measure(module: str, *arguments: object, repeats: int = 1) -> Measured:
    """Run a case in child processes and return the fastest run.

    Raises:
        subprocess.CalledProcessError: when a run fails.

    """
    runs = [_run(module, *map(str, arguments)) for _ in range(repeats)]
    return min(runs, key=lambda run: run.seconds)


def report(work: Callable[[], dict[str, float] | None]) -> None:
    """Do a child's work and tell its parent how long it took, and what it says."""
    began = time.perf_counter()
    said = work() or {}
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "said": said}))


def line(name: str, ours: Measured, peer: Measured | None = None, of: str = "") -> str:
    """Return a figure as one line: ours, the peer, the ratio, both peaks."""
    text = f"{name:<44} ours {ours.seconds:8.2f} s {ours.peak_mib:7,.0f} MiB"
    if peer is None:
        return text
    ratio = peer.seconds / ours.seconds
    return (
        f"{text}   {of} {peer.seconds:8.2f} s {peer.peak_mib:7,.0f} MiB   {ratio:.2f} x"
    )


def _run(module: str, *arguments: str) -> Measured:
    """Run one child to its end and return what it told, with its peak of memory."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        said = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, said)
    told = json.loads(said.splitlines()[-1])
    peak = usage.ru_maxrss * 1024 / _MIB
    return Measured(told["seconds"], peak, told["said"])
