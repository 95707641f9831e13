"""Service: how one vendor says its limits and refusals; everything else is shared."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RateHeaders:
    """The names of the headers that tell how many requests are left of an interval."""

    interval_milliseconds: str
    allowed: str
    remaining: str


@dataclass(frozen=True)
class Service:
    """What is the vendor's own about its answers.

    `source` is the source's name in our configuration, `name` the vendor's. The two
    functions look at the body of an error: `missing_scopes` returns the scopes that a
    403 asks for, `is_day_spent` whether a 429 stands until the day ends. The hints
    say what a person does about a refused token and an unknown account.
    """

    source: str
    name: str
    missing_scopes: Callable[[bytes], tuple[str, ...]]
    is_day_spent: Callable[[bytes], bool]
    token_hint: str
    scope_hint: str
    account_hint: str
    rate_headers: RateHeaders | None = None
