"""The application: every path of the sandbox HubSpot over one server's state."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path

from sandbox.hubspot.answers import Answer
from sandbox.hubspot.control import control
from sandbox.hubspot.gate import answered
from sandbox.hubspot.question import Question
from sandbox.hubspot.refusals import not_found
from sandbox.hubspot.routes import ROUTES, Route
from sandbox.hubspot.server import Server

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def application(server: Server) -> Starlette:
    """Return the application that answers for `server`."""
    paths = [
        *control(server),
        *(
            Path(path, _endpoint(route, server), methods=[route.method])
            for route in ROUTES
            for path in (route.path, f"{route.path}/")
        ),
        *(
            Path("/{rest:path}", _endpoint(unknown, server), methods=[unknown.method])
            for unknown in (Route(method, "{unknown}", _unknown) for method in _METHODS)
        ),
    ]
    return Starlette(routes=paths)


_Endpoint = Callable[[Request], Awaitable[Response]]


def _endpoint(route: Route, server: Server) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        return await answered(request, route, server)

    return endpoint


def _unknown(question: Question) -> Answer:
    message = f"no such path: {question.url.path}"
    raise not_found(message)
