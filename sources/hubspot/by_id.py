"""By id: records asked for by their ids, each of them accounted for.

An id may be answered by its record, by the record it was merged into, or as not found.
An id that is answered by nothing is asked again, and at last alone: a batch that is
partial never passes for a whole one.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import polars as pl

from sources.errors import Unreachable
from sources.http.gathering import sliced
from sources.http.json_records import Page
from sources.hubspot.answers import Batch
from sources.hubspot.asking import batch
from sources.hubspot.run import Run

_ROUNDS: Final = 3
NOT_FOUND: Final = "OBJECT_NOT_FOUND"


def read_by_id(
    run: Run,
    object_type: str,
    ids: pl.Series,
    *,
    properties: Sequence[str],
    tracked: Sequence[str] = (),
) -> Iterator[Page[Batch]]:
    """Yield the records of these ids; note those that vanished or were merged away.

    Raises:
        Unreachable: when HubSpot says nothing of an id, however often it is asked.

    """
    settings = run.settings
    size = settings.history_page if tracked else settings.list_page
    ask = partial(batch, run, object_type, properties=properties, tracked=tracked)
    for some in sliced(ids, size):
        left = some.to_list()
        for _ in range(_ROUNDS):
            page = ask(left)
            yield page
            left = _unanswered(run, object_type, left, page)
            if not left:
                break
        for one in left:
            yield from _asked_alone(run, object_type, one, ask)


def not_found(page: Page[Batch]) -> set[str]:
    """Return the ids that a batch's errors say do not exist."""
    return {
        one
        for error in page.around.errors or ()
        if error.category == NOT_FOUND and error.context
        for one in (*error.context.ids, *error.context.from_object_id)
    }


def unanswered(run: Run, what: str, how_many: int) -> Unreachable:
    """Return that HubSpot left out something that it was asked for."""
    got = f"{how_many} of the {what} asked for are in no answer"
    hint = "run again later; nothing was loaded"
    return Unreachable(run.place, got, "an answer for each", hint)


def _unanswered(
    run: Run, object_type: str, asked: Sequence[str], page: Page[Batch]
) -> list[str]:
    """Return the ids that the page says nothing of, in their order."""
    answered, missing = set(page.keys.to_pylist()), not_found(page)
    left = [one for one in asked if one not in answered and one not in missing]
    more = answered.difference(asked)
    if len(left) == 1 and len(more) == 1 and len(answered) + len(missing) == len(asked):
        run.notes.merges[object_type, left.pop()] = more.pop()
    for one in (one for one in asked if one in missing):
        run.notes.vanished[object_type, one] = None
    return left


def _asked_alone(
    run: Run, object_type: str, asked: str, ask: Callable[[list[str]], Page[Batch]]
) -> Iterator[Page[Batch]]:
    """Yield the answers to an id that is asked for alone; note what became of it."""
    for _ in range(_ROUNDS):
        page = ask([asked])
        yield page
        match page.keys.to_pylist():
            case [found]:
                if found != asked:
                    run.notes.merges[object_type, asked] = found
                return
            case [] if not_found(page):
                run.notes.vanished[object_type, asked] = None
                return
    raise unanswered(run, object_type, 1)
