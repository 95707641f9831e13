"""Windows: which span of modified times a night reads, so that nothing is missed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Window:
    """A half-open span [since, until) of modified times."""

    since: datetime
    until: datetime

    @property
    def first_millisecond(self) -> int:
        """The first millisecond of the span, since 1970: a part of one is included."""
        return (self.since - _EPOCH) // _MILLISECOND

    @property
    def end_millisecond(self) -> int:
        """The millisecond before which the span ends: a part of one is included."""
        return -((_EPOCH - self.until) // _MILLISECOND)


def night_window(
    watermark: datetime, *, extracted_at: datetime, look_back: timedelta
) -> Window:
    """Return what to read after everything up to the watermark was read.

    It begins earlier by `look_back`, since a system may show a change late. A run for
    an instant before the watermark begins that much before its own instant.
    """
    return Window(min(watermark, extracted_at) - look_back, extracted_at)
