"""Searches: live records by a condition on their properties, 10,000 at most."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import polars as pl

from sandbox.hubspot.answers import Answer, collection
from sandbox.hubspot.fields import field
from sandbox.hubspot.filters import condition
from sandbox.hubspot.index import Index
from sandbox.hubspot.object_types import shown_properties
from sandbox.hubspot.question import Question, texts, whole_number
from sandbox.hubspot.records import records
from sandbox.hubspot.refusals import invalid

_LARGEST_PAGE: Final = 200
_CAP: Final = 10_000


def searched(question: Question) -> Answer:
    """Answer a page of what a search finds, and how much it finds in all.

    Only live records are found, by what search has taken note of by now. They come in
    the order of their ids unless a sort is asked. Behind the 10,000th comes a 400.
    """
    body, object_type = question.body, question.object_type
    limit = question.page_size(body.get("limit"), default=10, most=_LARGEST_PAGE)
    after = whole_number(body.get("after") or 0, "after")
    if after + limit > _CAP:
        message = f"A search shows {_CAP} results at most: paging cannot go further."
        raise invalid(message)
    rows = _rows(question.index, object_type, body)
    shelf = question.index.shelf(object_type)
    results = records(
        shelf.frame[rows.slice(after, limit)],
        shelf=shelf,
        properties=shown_properties(object_type, texts(body, "properties")),
    )
    has_more = after + limit < len(rows)
    paging = question.next_page(after + limit) if has_more else None
    return collection(results, paging=paging, total=len(rows))


def _rows(index: Index, object_type: str, body: Mapping[str, object]) -> pl.Series:
    """Return the row numbers of what is found, in the order it is answered."""
    if body.get("query"):
        message = "the sandbox searches by filterGroups only, not by query"
        raise invalid(message)
    delay = timedelta(seconds=index.knobs.visibility_delay)
    asked = condition(body, index=index, object_type=object_type)
    visible = pl.col("visible_at") <= index.portal.at - delay
    found = asked & ~pl.col("archived") & visible
    frame = index.shelf(object_type).frame.lazy()
    name, descending = _sort(body)
    if name == "hs_object_id":  # the order in which records lie
        rows = frame.select(pl.arg_where(found)).collect().to_series()
        return rows.reverse() if descending else rows
    key = field(name, index=index, object_type=object_type).column
    return (
        frame.select("id", row=pl.int_range(pl.len()), key=key, found=found)
        .filter("found")
        .sort("key", "id", descending=[descending, False], nulls_last=True)
        .select("row")
        .collect()
        .to_series()
    )


def _sort(body: Mapping[str, object]) -> tuple[str, bool]:
    sorts = body.get("sorts") or []
    if not isinstance(sorts, list) or len(sorts) > 1:
        message = "sorts must be a list of one sort at most"
        raise invalid(message)
    if not sorts:
        return "hs_object_id", False
    if isinstance(sorts[0], str):
        return sorts[0].removeprefix("-"), sorts[0].startswith("-")
    if not isinstance(sorts[0], dict) or "propertyName" not in sorts[0]:
        message = "a sort needs a propertyName"
        raise invalid(message)
    return sorts[0]["propertyName"], sorts[0].get("direction") == "DESCENDING"
