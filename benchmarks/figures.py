"""Figures: a case measured in a process of its own, and how it is printed.

A child process gives each case its own peak of memory, and no case profits from what
another left in memory. The child times the work itself, without its imports.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


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
    print(json.dumps({"seconds": seconds, "peak_mib": _peak_mib(), "said": said}))


def _peak_mib() -> float:
    """Return the peak memory of this process; a child's usage holds its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    kib = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib.split()[1]) / 1024


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
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    told = json.loads(said.splitlines()[-1])
    return Measured(told["seconds"], told["peak_mib"], told["said"])
