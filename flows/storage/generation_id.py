"""The name of a generation: what it knows up to, and which run made it.

`20120315T000000Z-000007` is the state at the start of 15 March 2012 (UTC), made by
the run with fencing number 7. Names sort as the generations do.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

_COMPACT = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-(\d{6,})")


def compact(as_of: datetime) -> str:
    """Return the instant as it stands in names, in UTC, to the second.

    Raises:
        ValueError: when the instant has no time zone.

    """
    if as_of.tzinfo is None:
        message = f"as_of {as_of.isoformat()} has no time zone: give it one, say UTC"
        raise ValueError(message)
    return as_of.astimezone(UTC).strftime(_COMPACT)


def generation_id(as_of: datetime, fence: int) -> str:
    """Return the name of the generation that a run makes for `as_of`."""
    return f"{compact(as_of)}-{fence:06d}"


def is_generation_id(name: str) -> bool:
    """Whether a file's name is the name of a generation."""
    return _NAME.fullmatch(name) is not None


def as_of_in(name: str) -> datetime:
    """Return the instant that a generation's name gives."""
    return datetime.strptime(name.rpartition("-")[0], _COMPACT).replace(tzinfo=UTC)


def fence_in(name: str) -> int:
    """Return the number of the run that made the generation."""
    return int(name.rpartition("-")[2])


def order_of(name: str) -> tuple[str, int]:
    """Return what generations are ordered by: the instant, then the run."""
    return name.rpartition("-")[0], fence_in(name)


def generations_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the generations in a folder, oldest first."""
    names = (path.name for path in folder.glob("*"))
    return tuple(sorted(filter(is_generation_id, names), key=order_of))
