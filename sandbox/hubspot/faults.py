"""Faults: what goes wrong on the way, and with which requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import ClassVar, Literal

from pydantic import ConfigDict

Kind = Literal[
    "too_many_requests",
    "server_error",
    "cut_body",
    "slow_drip",
    "html",
    "expired_token",
    "missing_scope",
    "foreign_next",
    "no_progress",
    "short_page",
    "partial_batch",
    "compressed_bomb",
]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, and when.

    It strikes requests whose method and path fit (`*` fits anything), and of those the
    `nth` only (counted from 1 since the fault was set), or the one numbered `since` and
    all later ones, or each `every`-th; by default all; but `times` times at most.

    - too_many_requests: 429 of `policy`, with `Retry-After` where `retry_after`
      (seconds) is given.
    - server_error: `status`.
    - cut_body: only `size` bytes of the answer arrive, then the line is closed.
    - slow_drip: the answer comes `size` bytes at a time, `seconds` between them.
    - html: a page of HTML with status 200.
    - expired_token: all tokens given out so far are void from this request on.
    - missing_scope: 403 that names `scope`, or the scope that the path needs.
    - foreign_next: `paging.next.link` leads to `host` (`http://127.0.0.1:9`).
    - no_progress: the first page struck is answered again and again, as if more came.
    - short_page: at most `size` rows, the rest on later pages.
    - partial_batch: 207; the last `size` results are errors of `category` instead.
    - compressed_bomb: a small gzip answer that becomes `size` bytes.
    """

    # Over HTTP a misspelt name is an error.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    kind: Kind
    path: str = "*"
    method: str = "*"
    nth: int | None = None
    since: int | None = None
    every: int | None = None
    times: int | None = None
    status: int = 503
    policy: str = "TEN_SECONDLY_ROLLING"
    retry_after: float | None = None
    size: int = 100
    seconds: float = 0.01
    scope: str = ""
    host: str = ""
    category: str = "INTERNAL_ERROR"


class Slot:
    """A fault in place: how often it was passed, and what it remembers."""

    def __init__(self, fault: Fault) -> None:
        """Start to count."""
        self.fault = fault
        self.seen = 0
        self.struck = 0
        self.remembered: dict[str, object] | None = None

    def strikes(self, method: str, path: str) -> bool:
        """Count a request; say whether the fault strikes it."""
        fault = self.fault
        if not fnmatchcase(method, fault.method) or not fnmatchcase(path, fault.path):
            return False
        self.seen += 1
        is_due = (
            (fault.nth is None or self.seen == fault.nth)
            and (fault.since is None or self.seen >= fault.since)
            and (fault.every is None or self.seen % fault.every == 0)
            and (fault.times is None or self.struck < fault.times)
        )
        self.struck += is_due
        return is_due


class Faults:
    """The faults in place; they may be set while the server runs."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        """Begin with these."""
        self._slots = [Slot(fault) for fault in faults]

    def set(self, *faults: Fault) -> None:
        """Put these in place of all others; what was counted is forgotten."""
        self._slots = [Slot(fault) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Put one more in place."""
        self._slots = [*self._slots, Slot(fault)]

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._slots = []

    def struck(self) -> int:
        """Return how many times the faults in place struck."""
        return sum(slot.struck for slot in self._slots)

    def striking(self, method: str, path: str) -> list[Slot]:
        """Count a request with every fault; return those that strike it."""
        return [slot for slot in self._slots if slot.strikes(method, path)]
