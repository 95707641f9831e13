"""The gate: what every request passes before it is answered, and after."""

import json
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sandbox.hubspot.distorted_answers import distorted
from sandbox.hubspot.distortions import delivered, replaced
from sandbox.hubspot.faults import Slot
from sandbox.hubspot.question import Question
from sandbox.hubspot.refusals import (
    Refusal,
    broken,
    invalid,
    missing_scopes,
    not_found,
    rate_limited,
    too_long,
)
from sandbox.hubspot.routes import VERSIONS, Route
from sandbox.hubspot.server import Server

_LONGEST_ADDRESS: Final = 16_000
_LOG: Final = logging.getLogger(__name__)


async def answered(request: Request, route: Route, server: Server) -> Response:
    """Return the response to a request, faults and all, and note it."""
    slots = server.faults.striking(request.method, request.url.path)
    body = await request.body()
    try:
        response = _response(request, body, route, server, slots)
    except Refusal as refusal:
        response = refused(refusal, server)
    except Exception:  # noqa: BLE001 - whatever it is, a client gets an answer
        _LOG.exception("the sandbox itself failed on %s", route.path)
        response = refused(broken(500), server)
    server.note(route.kind(request.path_params), response.status_code)
    for slot in slots:
        response = delivered(slot.fault, response)
    return response


def refused(refusal: Refusal, server: Server) -> Response:
    """Return a refusal as a response, under a correlation id of its own."""
    correlation_id = _correlation_id(server)
    text = json.dumps({**refusal.body, "correlationId": correlation_id})
    return _json(text, refusal.status, correlation_id, refusal.headers)


def _response(
    request: Request, body: bytes, route: Route, server: Server, slots: Sequence[Slot]
) -> Response:
    for slot in slots:
        if (response := replaced(slot.fault)) is not None:
            return response
    _check_faults(request, route, server, slots)
    if route.answer is None:
        token = json.dumps(server.tokens.refreshed(_form(body)))
        return _json(token, 200, _correlation_id(server), {})
    is_oauth = _check(request, route, server)
    question = _question(request, body, server, slots)
    answer = route.answer(question)
    for slot in slots:
        answer = distorted(answer, slot, question)
    headers = server.meter.headers(
        server.limits, is_search=route.is_search, is_oauth=is_oauth
    )
    return _json(answer.text, answer.status, _correlation_id(server), headers)


def _check_faults(
    request: Request, route: Route, server: Server, slots: Sequence[Slot]
) -> None:
    """Raise what the faults refuse, and let tokens expire where they say so."""
    for fault in (slot.fault for slot in slots):
        if fault.kind == "too_many_requests":
            raise rate_limited(fault.policy, retry_after=fault.retry_after)
        if fault.kind == "server_error":
            raise broken(fault.status)
        if fault.kind == "expired_token":
            server.tokens.expire()
        if fault.kind == "missing_scope":
            needed = route.needed(request.path_params)
            raise missing_scopes([fault.scope] if fault.scope else needed)


def _check(request: Request, route: Route, server: Server) -> bool:
    """Say whether an OAuth token asks; raises `Refusal` where it may not."""
    path = request.path_params
    if len(str(request.url)) > _LONGEST_ADDRESS:
        raise too_long()
    is_oauth = server.tokens.check(request.headers.get("authorization"))
    if path.get("version", VERSIONS[0]) not in VERSIONS:
        raise not_found()
    needed = route.needed(path)
    if server.knobs.missing_scopes.intersection(needed):
        raise missing_scopes(needed)
    server.meter.take(server.limits, is_search=route.is_search)
    return is_oauth


def _question(
    request: Request, body: bytes, server: Server, slots: Sequence[Slot]
) -> Question:
    caps = [slot.fault.size for slot in slots if slot.fault.kind == "short_page"]
    if server.knobs.largest_page is not None:
        caps.append(server.knobs.largest_page)
    return Question(
        index=server.index,
        url=request.url,
        path=request.path_params,
        query=request.query_params,
        body=_body(body) if request.method == "POST" else {},
        largest_page=min(caps, default=None),
    )


def _form(text: bytes) -> dict[str, str]:
    return dict(parse_qsl(text.decode("utf-8", "replace")))


def _body(text: bytes) -> dict[str, object]:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        message = "Invalid input JSON: the body must be an object"
        raise invalid(message)
    return body


def _json(
    text: str, status: int, correlation_id: str, headers: dict[str, str]
) -> Response:
    return Response(
        text,
        status_code=status,
        media_type="application/json;charset=utf-8",
        headers={"X-HubSpot-Correlation-Id": correlation_id, **headers},
    )


def _correlation_id(server: Server) -> str:
    """Return an id that is different for each request, and the same in each run."""
    return f"00000000-0000-4000-8000-{len(server.log) + 1:012x}"
