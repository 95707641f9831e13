"""Paging: page after page of an answer, with a guard against pages without progress."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from sources.errors import Unreachable


class Followed(Protocol):
    """A page that can be told from another one."""

    def is_same(self, other: object) -> bool:
        """Whether it holds the same records as the other, and any at all."""


P = TypeVar("P", bound=Followed)


def pages(
    first: str,
    ask: Callable[[str], P],
    following: Callable[[P], str | None],
    *,
    of: str,
) -> Iterator[P]:
    """Yield the first page and those that follow, each asked for by its target.

    `following` returns the target of the next page; `of` says what is read, for errors.

    Raises:
        Unreachable: when a page leads back to an earlier one, or repeats its records.

    """
    asked, before = set[str](), None
    target: str | None = first
    while target is not None:
        asked.add(target)
        page = ask(target)
        if before is not None and page.is_same(before):
            raise without_progress(of)
        yield page
        before, target = page, following(page)
        if target in asked:
            raise without_progress(of)


def without_progress(of: str) -> Unreachable:
    """Return that a system answers, and its pages lead nowhere."""
    got = "pages that repeat without an end"
    return Unreachable(of, got, "new records on every page", "run again later")
