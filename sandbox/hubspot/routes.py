"""Routes: which path is answered by what, and the scopes that it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.hubspot.account import account
from sandbox.hubspot.answers import Answer
from sandbox.hubspot.associations import associations_of_one, associations_read
from sandbox.hubspot.object_types import object_type_of, read_scope
from sandbox.hubspot.objects import batch_read, listed, one
from sandbox.hubspot.owners import owner, owners
from sandbox.hubspot.pipelines import pipeline, pipelines, stages
from sandbox.hubspot.property_definitions import (
    property_definition,
    property_definitions,
)
from sandbox.hubspot.question import Question
from sandbox.hubspot.refusals import Refusal
from sandbox.hubspot.searches import searched

VERSIONS: Final = ("2025-09", "2026-03", "2026-09")


@dataclass(frozen=True)
class Route:
    """A method and a path template, what answers it, and the scopes of its own.

    Without an `answer` it is where tokens come from: the gate answers itself.
    """

    method: str
    path: str
    answer: Callable[[Question], Answer] | None
    scopes: tuple[str, ...] = ()

    @property
    def is_search(self) -> bool:
        """Whether the limit of searches holds for it."""
        return self.path.endswith("/search")

    def needed(self, path: Mapping[str, str]) -> Sequence[str]:
        """Return the scopes that a token needs for a path."""
        types = [path[name] for name in ("type", "to") if name in path]
        return [*self.scopes, *(read_scope(object_type_of(one)) for one in types)]

    def kind(self, path: Mapping[str, str]) -> str:
        """Return what a request is counted as: types by name, ids as `{id}`."""
        text = self.path
        for name in ("type", "to", "version"):
            if name in path:
                text = text.replace(f"{{{name}}}", _resolved(path[name]))
        return f"{self.method} {text}"


def _resolved(text: str) -> str:
    try:
        return object_type_of(text)
    except Refusal:
        return text if text in VERSIONS else "{unknown}"


def _family(name: str, version: str = "v3") -> tuple[str, str]:
    """Return both bases of a family of paths: `/crm/v3/x` and `/crm/x/2026-03`."""
    return f"/crm/{version}/{name}", f"/crm/{name}/{{version}}"


_OWNERS: Final = ("crm.objects.owners.read",)
ROUTES: Final = (
    Route("POST", "/oauth/v1/token", None),
    Route("GET", "/account-info/v3/details", account),
    *(
        route
        for base in _family("objects")
        for route in (
            Route("POST", f"{base}/{{type}}/search", searched),
            Route("POST", f"{base}/{{type}}/batch/read", batch_read),
            Route("GET", f"{base}/{{type}}", listed),
            Route("GET", f"{base}/{{type}}/{{id}}", one),
        )
    ),
    *(
        Route("GET", f"{base}/{{type}}/{{id}}/associations/{{to}}", associations_of_one)
        for base in _family("objects", "v4")
    ),
    *(
        Route("POST", f"{base}/{{type}}/{{to}}/batch/read", associations_read)
        for base in _family("associations", "v4")
    ),
    *(
        route
        for base in _family("pipelines")
        for route in (
            Route("GET", f"{base}/{{type}}", pipelines),
            Route("GET", f"{base}/{{type}}/{{id}}", pipeline),
            Route("GET", f"{base}/{{type}}/{{id}}/stages", stages),
        )
    ),
    *(
        route
        for base in _family("owners")
        for route in (
            Route("GET", base, owners, scopes=_OWNERS),
            Route("GET", f"{base}/{{id}}", owner, scopes=_OWNERS),
        )
    ),
    *(
        route
        for base in _family("properties")
        for route in (
            Route("GET", f"{base}/{{type}}", property_definitions),
            Route("GET", f"{base}/{{type}}/{{id}}", property_definition),
        )
    ),
)
