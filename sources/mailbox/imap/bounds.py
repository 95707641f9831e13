"""Bounds: how long a server may take, and how much it may say at once."""

from dataclasses import dataclass, field

from sources.http.clock import Clock
from sources.http.limits import Limits

# As in `sources.http`, but a mail server that cut us off is given up sooner.
LIMITS = Limits(attempts=4)


@dataclass(frozen=True)
class Bounds:
    """The limits of a connection; `until` is the run's deadline by the clock.

    `answer_bytes` bounds all that is said in answer to one command, `line_bytes` one
    line of it: the UIDs of a folder with a million messages are one.
    """

    limits: Limits
    until: float
    answer_bytes: int
    line_bytes: int = 16 * 2**20
    clock: Clock = field(default_factory=Clock)

    @property
    def is_over(self) -> bool:
        """Whether the run has no more time."""
        return self.clock.monotonic() >= self.until

    def patience(self, since: float) -> float:
        """Return how many seconds to wait for the next byte of an answer.

        `since` is when it was asked for.

        Raises:
            TimeoutError: when the answer, or the run, should be at its end.

        """
        now = self.clock.monotonic()
        left = min(since + self.limits.answer, self.until) - now
        if left <= 0:
            message = "an answer that drips in"
            raise TimeoutError(message)
        return min(left, self.limits.silence)
