"""Distorted answers: pages that a fault changed. Only then is JSON read back."""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from sandbox.hubspot.answers import Answer
from sandbox.hubspot.faults import Kind, Slot
from sandbox.hubspot.question import Question

Body = dict[str, Any]


def distorted(answer: Answer, slot: Slot, question: Question) -> Answer:
    """Return an answer as a fault leaves it; most faults leave it alone."""
    change = _CHANGES.get(slot.fault.kind)
    if change is None:
        return answer
    body = json.loads(answer.text)
    if not isinstance(body.get("results"), list):
        return answer
    changed = change(body, slot, question)
    status = 207 if changed.get("errors") else answer.status
    return Answer(json.dumps(changed), status)


def _foreign_next(body: Body, slot: Slot, question: Question) -> Body:
    """Lead every link to a next page to another host."""
    del question
    host = urlsplit(slot.fault.host)
    for page in (body, *body["results"]):
        if following := page.get("paging", {}).get("next"):
            link = urlsplit(following["link"])
            elsewhere = link._replace(scheme=host.scheme, netloc=host.netloc)
            following["link"] = elsewhere.geturl()
    return body


def _no_progress(body: Body, slot: Slot, question: Question) -> Body:
    """Answer the first page struck, whatever was asked, and claim that more comes."""
    if slot.remembered is None:
        after = body["results"][-1]["id"] if body["results"] else "1"
        slot.remembered = {"paging": question.next_page(after), **body}
    return slot.remembered


def _partial_batch(body: Body, slot: Slot, question: Question) -> Body:
    """Turn the last results of a batch into errors."""
    del question
    results, size = body["results"], slot.fault.size
    kept, failed = results[:-size], results[-size:]
    ids = [one["id"] if "id" in one else one["from"]["id"] for one in failed]
    error = {
        "status": "error",
        "category": slot.fault.category,
        "message": "Some objects could not be read.",
        "context": {"ids": ids},
        "errors": [],
        "links": {},
    }
    errors = [*body.get("errors", []), *([error] if ids else [])]
    return {**body, "results": kept, "numErrors": len(errors), "errors": errors}


_CHANGES: Final[dict[Kind, Callable[[Body, Slot, Question], Body]]] = {
    "foreign_next": _foreign_next,
    "no_progress": _no_progress,
    "partial_batch": _partial_batch,
}
