"""Limits: how many requests HubSpot takes, and what its headers say of it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from pydantic import ConfigDict

from sandbox.hubspot.refusals import DAILY, ROLLING, SECONDLY, rate_limited

_BURST_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Limits:
    """Requests taken in ten seconds, in a day, and searches in a second.

    The figures by default are those of a Professional account. `retry_after` says
    whether a refusal tells the seconds to wait.
    """

    # Over HTTP a misspelt name is an error.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    burst: int = 190
    daily: int = 650_000
    searches_a_second: int = 4
    retry_after: bool = False


# For tests and benchmarks that measure something else.
UNHURRIED: Final = Limits(
    burst=1_000_000, daily=1_000_000_000, searches_a_second=1_000_000
)


class Meter:
    """What was taken of the limits so far, by a clock that counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nothing taken."""
        self._clock = clock
        self._recent: deque[float] = deque()
        self._searches: deque[float] = deque()
        self._day = 0

    def take(self, limits: Limits, *, is_search: bool) -> None:
        """Count one request; raises `Refusal` (429) where a limit is reached.

        A refused request is not counted.
        """
        now = self._clock()
        _forget(self._recent, now - _BURST_SECONDS)
        _forget(self._searches, now - 1.0)
        wait = 1.0 if limits.retry_after else None
        if self._day >= limits.daily:
            raise rate_limited(DAILY)
        if len(self._recent) >= limits.burst:
            raise rate_limited(ROLLING, retry_after=wait)
        if is_search and len(self._searches) >= limits.searches_a_second:
            raise rate_limited(SECONDLY, retry_after=wait)
        self._day += 1
        self._recent.append(now)
        if is_search:
            self._searches.append(now)

    def headers(
        self, limits: Limits, *, is_search: bool, is_oauth: bool
    ) -> dict[str, str]:
        """Return what HubSpot tells of its limits: nothing with a search.

        The daily figures are told to private apps only.
        """
        if is_search:
            return {}
        name, left = "X-HubSpot-RateLimit-", limits.burst - len(self._recent)
        told = {
            f"{name}Interval-Milliseconds": f"{_BURST_SECONDS * 1_000:.0f}",
            f"{name}Max": str(limits.burst),
            f"{name}Remaining": str(max(left, 0)),
            f"{name}Secondly": str(limits.burst // 10),
            f"{name}Secondly-Remaining": str(max(left // 10, 0)),
        }
        daily = {
            f"{name}Daily": str(limits.daily),
            f"{name}Daily-Remaining": str(max(limits.daily - self._day, 0)),
        }
        return told if is_oauth else told | daily


def _forget(instants: deque[float], before: float) -> None:
    while instants and instants[0] <= before:
        instants.popleft()
