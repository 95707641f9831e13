"""Answers: the envelopes that HubSpot puts around what it answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Answer:
    """What is answered: the JSON text and the HTTP status."""

    text: str
    status: int = 200


def whole(body: Mapping[str, object]) -> Answer:
    """Return a small answer that was made as a dict."""
    return Answer(json.dumps(body))


def collection(
    results: str,
    *,
    paging: Mapping[str, object] | None = None,
    total: int | None = None,
) -> Answer:
    """Return a page of results, which are a JSON array already."""
    counted = "" if total is None else f'"total":{total},'
    paged = "" if paging is None else f',"paging":{json.dumps(paging)}'
    return Answer(f'{{{counted}"results":{results}{paged}}}')


def batch(results: str, *, errors: Sequence[str], at: datetime) -> Answer:
    """Return a batch's results, 207 and partial where there are errors.

    `results` is a JSON array, `errors` one JSON object each.
    """
    stamp = f'"{at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}"'
    done = f'"status":"COMPLETE","startedAt":{stamp},"completedAt":{stamp}'
    if not errors:
        return Answer(f'{{{done},"results":{results}}}')
    wrong = f'"numErrors":{len(errors)},"errors":[{",".join(errors)}]'
    return Answer(f'{{{done},"results":{results},{wrong}}}', status=207)


def batch_error(
    message: str, *, category: str, context: Mapping[str, Sequence[str]]
) -> str:
    """Return one error of a partial batch."""
    return json.dumps(
        {
            "status": "error",
            "category": category,
            "message": message,
            "context": context,
            "errors": [],
            "links": {},
        }
    )
