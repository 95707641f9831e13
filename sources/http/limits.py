"""Limits: how long, how often and how much a source asks for before it gives up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """The bounds of reading one system; times are seconds, sizes are bytes.

    `deadline` bounds the whole run, waits and retries included. `silence` is how long
    the server may say nothing, `answer` how long one answer may take from its first
    byte to its last. A failed request is tried `attempts` times in all, after waits
    that double from `first_wait` to `longest_wait`. `max_decoded_bytes` bounds one
    answer after it was unpacked. `per_second` bounds the requests of a lane.
    """

    deadline: float = 3 * 3600.0
    silence: float = 30.0
    answer: float = 120.0
    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 30.0
    max_decoded_bytes: int = 64 * 2**20
    per_second: Mapping[str, int] = field(default_factory=dict)

    def wait_after(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row."""
        doubled: float = self.first_wait * 2 ** (failures - 1)
        return min(doubled, self.longest_wait)
