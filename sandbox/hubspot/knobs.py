"""Knobs: how a portal is shown, where HubSpot itself may differ or change."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True)
class SameStamp:
    """Every object of a type changed in [since, until) shows the one stamp `at`.

    A bulk edit does that: thousands of objects, one instant.
    """

    # Over HTTP a misspelt name is an error.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    object_type: str
    since: datetime
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Knobs:
    """How the portal is shown until the knobs are set otherwise.

    - history_depth: how many of the newest values of a property are kept; None: all.
    - visibility_delay: seconds by which search shows a change later than `visible_at`.
    - largest_page: the most rows of any page, whatever was asked; None: as asked.
    - associations_page: the most associated objects shown of one object at once.
    - missing_scopes: scopes that the token does not have.
    - same_stamp: objects that show one common stamp.
    """

    # Over HTTP a misspelt name is an error.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    history_depth: int | None = None
    visibility_delay: float = 0.0
    largest_page: int | None = None
    associations_page: int = 500
    missing_scopes: frozenset[str] = frozenset()
    same_stamp: SameStamp | None = None
