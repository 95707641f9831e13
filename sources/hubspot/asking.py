"""Asking: each endpoint of HubSpot, from a request to a page of records.

Quirks: a page of records with history holds 50, one without 100, one of a search 200; a
search answers 10,000 results and no more, so it is never paged by its own cursor.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import quote, urlencode

import pyarrow as pa

from sources.http.client import HttpClient
from sources.http.gathering import gathered
from sources.http.json_answers import Answered, answered
from sources.http.json_records import Page, joined, page
from sources.http.paging import pages
from sources.http.reply import BadAnswer
from sources.http.transport import Request
from sources.http.windows import Window
from sources.hubspot.answers import (
    ASSOCIATION,
    OWNER,
    PIPELINE,
    PROPERTY,
    Batch,
    Paged,
    record,
)
from sources.hubspot.objects import ID, modified_property
from sources.hubspot.run import Run
from sources.hubspot.settings import SEARCH


def listed(
    run: Run,
    object_type: str,
    *,
    properties: Sequence[str],
    tracked: Sequence[str] = (),
    archived: bool = False,
) -> Iterator[Page[Paged]]:
    """Yield all records of a type that are live, or all that are archived."""
    settings = run.settings
    query = {
        "limit": settings.history_page if tracked else settings.list_page,
        "archived": "true" if archived else "false",
        "properties": ",".join(properties),
    }
    if tracked:
        query["propertiesWithHistory"] = ",".join(tracked)
    target = f"{settings.path('objects', object_type)}?{urlencode(query, safe=',')}"
    return _cursor_pages(run, target, record(properties, tracked))


def searched(
    run: Run, object_type: str, window: Window, *, properties: Sequence[str]
) -> Iterator[Page[Paged]]:
    """Yield the live records that were modified within the window, by id.

    Each page asks for ids above the last one, under the same window: so neither the
    cap of a search nor thousands of records with one stamp can stop it.
    """
    path = f"{run.settings.path('objects', object_type)}/search"
    declared, last = record(properties), 0
    while True:
        body = {
            "filterGroups": [{"filters": _changed_in(window, object_type, last)}],
            "sorts": [{"propertyName": ID, "direction": "ASCENDING"}],
            "properties": list(properties),
            "limit": run.settings.search_page,
        }
        request = Request("POST", path, json=body, lane=SEARCH)
        read = partial(_search_page, declared=declared, last=last)
        found, last, has_more = run.client.ask(request, read)
        yield found
        if not has_more:
            return


def batch(
    run: Run,
    object_type: str,
    ids: Iterable[str],
    *,
    properties: Sequence[str],
    tracked: Sequence[str] = (),
) -> Page[Batch]:
    """Return the live records of these ids; `around` tells which it does not have."""
    body = {
        "inputs": [{"id": one} for one in ids],
        "properties": list(properties),
        "propertiesWithHistory": list(tracked),
    }
    path = f"{run.settings.path('objects', object_type)}/batch/read"
    read = partial(page, record=record(properties, tracked), around=Batch)
    return run.client.ask(Request("POST", path, json=body), read)


def associated(
    run: Run, from_type: str, to_type: str, inputs: Sequence[dict[str, str]]
) -> Page[Batch]:
    """Return what these objects are associated with, of one type."""
    path = f"/crm/v4/associations/{from_type}/{to_type}/batch/read"
    read = partial(page, record=ASSOCIATION, around=Batch)
    return run.client.ask(Request("POST", path, json={"inputs": list(inputs)}), read)


def owners(run: Run, *, archived: bool) -> Iterator[Page[Paged]]:
    """Yield the owners who are there, or those who left."""
    query = f"limit=100&archived={'true' if archived else 'false'}"
    return _cursor_pages(run, f"{run.settings.path('owners')}?{query}", OWNER)


def pipelines(run: Run, object_type: str) -> Page[Paged]:
    """Return the pipelines of an object type with their stages."""
    path = run.settings.path("pipelines", object_type)
    read = partial(_whole_page, declared=PIPELINE)
    return run.client.ask(Request("GET", path), read)


def properties(run: Run, object_type: str) -> Page[Paged]:
    """Return the properties that the account has for an object type."""
    path = run.settings.path("properties", object_type)
    read = partial(_whole_page, declared=PROPERTY)
    return run.client.ask(Request("GET", path), read)


def _cursor_pages(
    run: Run, target: str, declared: pa.StructType
) -> Iterator[Page[Paged]]:
    """Yield the records of a list: each page is asked for, many are read together."""
    answers = pages(
        target,
        lambda asked: run.client.ask(Request("GET", asked), _paged),
        partial(_following, run.client, target),
        of=f"{run.place}: GET {target.partition('?')[0]}",
    )
    most = run.settings.batch_bytes
    for some in gathered(answers, size=lambda answer: len(answer.body), most=most):
        yield joined(some, declared)


def _following(client: HttpClient, target: str, answer: Answered[Paged]) -> str | None:
    """Return the target of the next page.

    The cursor is what is followed; a link must lead to the same host all the same,
    for one that does not says that somebody else answers.
    """
    following = answer.around.paging and answer.around.paging.next
    if not following:
        return None
    if following.link is not None:
        client.check_link(following.link)
    if following.after is not None:
        return f"{target}&after={quote(following.after, safe='')}"
    return following.link


def _changed_in(window: Window, object_type: str, last: int) -> list[dict[str, str]]:
    modified = modified_property(object_type)
    bounds = (
        (modified, "GTE", window.first_millisecond),
        (modified, "LT", window.end_millisecond),
        (ID, "GT", last),
    )
    return [
        {"propertyName": name, "operator": operator, "value": str(value)}
        for name, operator, value in bounds
    ]


def _paged(body: bytes) -> Answered[Paged]:
    """Return an answer; one that is partial is asked for again."""
    found = answered(body, Paged)
    if found.around.num_errors:
        message = "a page that is answered in part"
        raise BadAnswer(message)
    return found


def _whole_page(body: bytes, declared: pa.StructType) -> Page[Paged]:
    return joined([_paged(body)], declared)


def _search_page(
    body: bytes, declared: pa.StructType, last: int
) -> tuple[Page[Paged], int, bool]:
    """Return the page, its largest id, and whether the search found more than that."""
    found = _whole_page(body, declared)
    total, ids = found.around.total, [_number(key) for key in found.keys.to_pylist()]
    if found.size == 0 and not total:
        return found, last, False
    if not ids or min(ids) <= last:
        message = "a page of a search without progress"
        raise BadAnswer(message)
    is_last = total is not None and total <= found.size
    return found, max(ids), not is_last


def _number(key: str) -> int:
    try:
        return int(key)
    except ValueError as error:
        message = "an id that is no number"
        raise BadAnswer(message) from error
