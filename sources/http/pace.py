"""Pace: how fast a source asks, by its own setting and by what the answers allow."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from sources.http.service import RateHeaders


class Pace:
    """How long to wait before the next request; it waits for nothing itself."""

    def __init__(
        self, per_second: Mapping[str, int], headers: RateHeaders | None
    ) -> None:
        """Take the bounds of each lane, and the headers that tell more."""
        self._headers = headers
        self._lanes = {
            lane: deque[float](maxlen=bound) for lane, bound in per_second.items()
        }
        self._not_before = 0.0

    def pause(self, lane: str | None, *, now: float) -> float:
        """Return the seconds to wait before a request of the lane."""
        recent = self._lanes.get(lane or "")
        free = recent[0] + 1.0 if recent and len(recent) == recent.maxlen else now
        return max(0.0, free - now, self._not_before - now)

    def sent(self, lane: str | None, *, now: float) -> None:
        """Take note of a request."""
        if lane in self._lanes:
            self._lanes[lane].append(now)

    def answered(self, headers: Mapping[str, str], *, now: float) -> None:
        """Take note of what an answer says is left of its interval.

        With nothing left the interval is waited for; with a twentieth left, the rest
        is spread evenly, since others may use the same account.
        """
        if self._headers is None:
            return
        with suppress(KeyError, ValueError):
            seconds = int(headers[self._headers.interval_milliseconds]) / 1000
            allowed = int(headers[self._headers.allowed])
            remaining = int(headers[self._headers.remaining])
            if remaining <= 0:
                self._not_before = now + seconds
            elif remaining <= allowed // 20:
                self._not_before = now + seconds / remaining
