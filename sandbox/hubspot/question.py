"""A question: one request as the handlers see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import URL, QueryParams

from sandbox.hubspot.index import Index
from sandbox.hubspot.object_types import object_type_of
from sandbox.hubspot.refusals import invalid

_TOO_LARGE: Final = 2**63
_TRUTHS: Final = {"true": True, "false": False}


@dataclass(frozen=True)
class Question:
    """One request: the index it asks, its path, query and JSON body.

    `largest_page` caps the rows of a page, whatever the request wants.
    """

    index: Index
    url: URL
    path: Mapping[str, str] = field(default_factory=dict)
    query: QueryParams = field(default_factory=QueryParams)
    body: Mapping[str, object] = field(default_factory=dict)
    largest_page: int | None = None

    @property
    def object_type(self) -> str:
        """The object type that the path speaks of."""
        return object_type_of(self.path["type"])

    @property
    def archived(self) -> bool:
        """Whether archived objects are asked for instead of live ones."""
        text = self.query.get("archived", "false").lower()
        if text not in _TRUTHS:
            message = "archived must be true or false"
            raise invalid(message)
        return _TRUTHS[text]

    def names(self, parameter: str) -> list[str]:
        """Return a list in the query: repeated, separated by commas, or both."""
        texts = ",".join(self.query.getlist(parameter)).split(",")
        return [text.strip() for text in texts if text.strip()]

    def page_size(self, asked: object, *, default: int, most: int) -> int:
        """Return the rows of a page; raises `Refusal` (400) beyond `most`."""
        size = whole_number(asked, "limit") if asked is not None else default
        if not 0 < size <= most:
            message = f"limit must be between 1 and {most}, it was {size}"
            raise invalid(message)
        return min(size, self.largest_page or size)

    def next_page(self, after: object) -> dict[str, object]:
        """Return the `paging` of an answer that goes on behind `after`."""
        link = str(self.url.include_query_params(after=after))
        return {"next": {"after": str(after), "link": link}}


def whole_number(value: object, name: str) -> int:
    """Return an id or a count, written as a number or as text; raises `Refusal`."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or int(text) >= _TOO_LARGE:
        message = f"{name} must be a whole number"
        raise invalid(message)
    return int(text)


def texts(body: Mapping[str, object], name: str) -> list[str]:
    """Return a list of text of a JSON body, empty where absent; raises `Refusal`."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        message = f"{name} must be a list of text"
        raise invalid(message)
    return value


def mappings(body: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Return a list of JSON objects, empty where absent; raises `Refusal` (400)."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        message = f"{name} must be a list of objects"
        raise invalid(message)
    return value
