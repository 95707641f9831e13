"""Running: the sandbox HubSpot on loopback, in a thread or until it is stopped."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Final

import uvicorn

from sandbox.hubspot.application import application
from sandbox.hubspot.knobs import Knobs
from sandbox.hubspot.limits import UNHURRIED, Limits
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.server import Server
from sandbox.hubspot.tokens import Credentials

_LOOPBACK: Final = "127.0.0.1"


@contextmanager
def serving(  # noqa: PLR0913 - each knob has its default
    portal: Portal,
    *,
    portal_at: Callable[[datetime], Portal] | None = None,
    knobs: Knobs | None = None,
    limits: Limits = UNHURRIED,
    credentials: Credentials | None = None,
    port: int = 0,
) -> Iterator[Server]:
    """Serve a portal from a thread of this process while the block runs.

    Without a port it is a free one: `Server.url` says which. The thread has ended when
    the block has, whatever clients still wait for.
    """
    server = Server(
        portal,
        knobs=knobs,
        limits=limits,
        credentials=credentials,
        portal_at=portal_at,
    )
    with _listening(server, _LOOPBACK, port) as listener:
        running = uvicorn.Server(_configured(server))
        thread = threading.Thread(
            target=running.run, kwargs={"sockets": [listener]}, daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            running.should_exit = True
            thread.join()


def serve(
    portal_at: Callable[[datetime], Portal],
    *,
    at: datetime,
    host: str = _LOOPBACK,
    port: int = 9_300,
    limits: Limits | None = None,
) -> None:
    """Serve the portal of the instant `at` until the process is told to stop.

    Time is moved by `POST /_sandbox/advance`. Raises `ValueError` for a host that other
    machines can reach, and `OSError` where the port is taken.
    """
    if not ip_address(_LOOPBACK if host == "localhost" else host).is_loopback:
        message = f"the sandbox serves this machine only, so not on {host}"
        raise ValueError(message)
    server = Server(
        portal_at(at),
        limits=limits or Limits(),
        portal_at=portal_at,
    )
    # An interrupt is how it is told to stop.
    with _listening(server, host, port) as listener, suppress(KeyboardInterrupt):
        uvicorn.Server(_configured(server)).run(sockets=[listener])


@contextmanager
def _listening(server: Server, host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=128) as listener:
        # Else each answer waits 40 ms for the client's delayed acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        name = f"[{host}]" if ":" in host else host
        server.url = f"http://{name}:{listener.getsockname()[1]}"
        yield listener


def _configured(server: Server) -> uvicorn.Config:
    return uvicorn.Config(
        application(server),
        access_log=False,
        date_header=False,
        http="h11",
        lifespan="off",
        log_config=None,
        log_level="critical",  # a cut body is on purpose
        server_header=False,
        timeout_graceful_shutdown=1,
        ws="none",
    )
