"""Control: the sandbox's own paths, to turn knobs and to move time over HTTP."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.hubspot.faults import Fault
from sandbox.hubspot.gate import refused
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import Limits
from sandbox.hubspot.refusals import Refusal, broken, invalid
from sandbox.hubspot.server import Server


@dataclass(frozen=True)
class _Wish:
    """What may be set; what is absent stays as it is."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    faults: tuple[Fault, ...] | None = None
    knobs: Knobs | None = None
    limits: Limits | None = None


@dataclass(frozen=True)
class _Move:
    """Where time moves: to an instant, or on by days."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    to: datetime | None = None
    days: float = 0.0


_Endpoint = Callable[[Request], Awaitable[Response]]
_Wanted = TypeVar("_Wanted")
_LOG: Final = logging.getLogger(__name__)


def control(server: Server) -> list[Route]:
    """Return the sandbox's own routes; they are never counted, and no fault strikes.

    - `GET /_sandbox/requests`: what was asked so far. `DELETE`: count from nothing.
    - `GET /_sandbox/faults`: the knobs and limits. `POST`: set faults, knobs, limits.
      `DELETE`: no fault any more, knobs as they are by default, first tokens valid.
    - `POST /_sandbox/advance`: show the portal of the instant `to`, or `days` later.
    """
    every = (
        ("/_sandbox/requests", _requests, ["GET", "DELETE"]),
        ("/_sandbox/faults", _faults, ["GET", "POST", "DELETE"]),
        ("/_sandbox/advance", _advance, ["POST"]),
    )
    return [
        Route(path, _safe(server, endpoint), methods=methods)
        for path, endpoint, methods in every
    ]


async def _requests(request: Request, server: Server) -> Response:
    if request.method == "DELETE":
        server.forget_requests()
    log = [{"kind": kind, "status": status} for kind, status in server.log]
    return JSONResponse(
        {
            "at": server.portal.at.isoformat(),
            "total": len(log),
            "struck": server.faults.struck(),
            "counts": dict(sorted(server.counts.items())),
            "log": log,
        }
    )


async def _faults(request: Request, server: Server) -> Response:
    if request.method == "DELETE":
        server.faults.clear()
        server.tokens.restore()
        server.knobs = Knobs()
    if request.method == "POST":
        _turn(server, _read(_Wish, await request.body()))
    knobs = TypeAdapter(Knobs).dump_python(server.knobs, mode="json")
    return JSONResponse({"knobs": knobs, "limits": asdict(server.limits)})


async def _advance(request: Request, server: Server) -> Response:
    move = _read(_Move, await request.body())
    at = move.to or server.portal.at + timedelta(days=move.days)
    try:
        await run_in_threadpool(server.advance, at.replace(tzinfo=at.tzinfo or UTC))
    except ValueError as error:
        raise invalid(str(error)) from error
    return JSONResponse({"at": server.portal.at.isoformat()})


def _safe(
    server: Server, endpoint: Callable[[Request, Server], Awaitable[Response]]
) -> _Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request, server)
        except Refusal as refusal:
            return refused(refusal, server)
        except Exception:  # noqa: BLE001 - whatever it is, a client gets an answer
            _LOG.exception("the sandbox itself failed on %s", request.url.path)
            return refused(broken(500), server)

    return answered


def _read(wanted: type[_Wanted], body: bytes) -> _Wanted:
    try:
        return TypeAdapter(wanted).validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{place}: {first['msg']}"
        raise invalid(message) from error


def _turn(server: Server, wish: _Wish) -> None:
    if wish.faults is not None:
        server.faults.set(*wish.faults)
    if wish.knobs is not None:
        server.knobs = wish.knobs
    if wish.limits is not None:
        server.limits = wish.limits
