"""A server that answers what a test tells it to, in order, and keeps what was asked."""

import gzip
import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme
import uvicorn
from starlette.types import Receive, Scope, Send

from sources.http.client import HttpClient
from sources.http.clock import Clock
from sources.http.credentials import BearerToken, Credentials
from sources.http.limits import Limits
from sources.http.service import RateHeaders, Service

SECRET = "pat-secret"  # noqa: S105 - of a made-up server
SERVICE = Service(
    source="crm",
    name="the CRM",
    missing_scopes=lambda body: ("deals.read",) if b"scope" in body else (),
    is_day_spent=lambda body: b"DAILY" in body,
    token_hint="make a new token",  # noqa: S106 - a hint
    scope_hint="add the scope",
    account_hint="look at base_url",
    rate_headers=RateHeaders("x-interval", "x-max", "x-remaining"),
)


@dataclass(frozen=True)
class Scripted:
    """One answer; of a cut one only the first `cut` bytes arrive."""

    status: int = 200
    body: bytes = b'{"results":[]}'
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    pieces: int = 1


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Script:
    """The answers that are left; the last one is given again and again."""

    answers: list[Scripted]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.asked.append(_asked(scope, body))
        more = len(self.answers) > 1
        answer = self.answers.pop(0) if more else self.answers[0]
        headers = [(k.encode(), v.encode()) for k, v in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        start = {"type": "http.response.start", "status": answer.status}
        await send({**start, "headers": headers})
        sent = answer.body[: answer.cut]
        step = max(1, len(sent) // answer.pieces)
        for first in range(0, len(sent), step):
            part = sent[first : first + step]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        if answer.cut is None:
            await send({"type": "http.response.body", "body": b""})


def _asked(scope: Scope, body: bytes) -> Asked:
    query = scope["query_string"].decode()
    target = scope["path"] + (f"?{query}" if query else "")
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    return Asked(scope["method"], target, headers, body)


class _Place:
    """A port that is listened on; whose script it answers may be changed."""

    def __init__(self, authority: trustme.CA | None = None) -> None:
        """Start to listen, over TLS where an authority vouches for it."""
        self.script = Script([])
        config = uvicorn.Config(
            self.answer,
            interface="asgi3",
            port=0,
            lifespan="off",
            log_config=None,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        if authority is not None:
            config.load()
            config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(config.ssl)
        self.listener = config.bind_socket()
        self.listener.listen()  # so that nobody comes before the server does
        scheme = "http" if authority is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.listener.getsockname()[1]}"
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listener]}
        )
        self.thread.start()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the script of the moment says."""
        await self.script(scope, receive, send)

    def close(self) -> None:
        """Stop to listen."""
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()


# A server takes a quarter of a second to start: they are used again.
_FREE: list[_Place] = []


def close_all() -> None:
    """Stop all servers."""
    while _FREE:
        _FREE.pop().close()


@contextmanager
def serving(
    *answers: Scripted, authority: trustme.CA | None = None
) -> Iterator[Script]:
    """Serve the answers from a thread while the block runs."""
    is_plain = authority is None
    place = _FREE.pop() if _FREE and is_plain else _Place(authority)
    place.script = Script(list(answers), place.url)
    try:
        yield place.script
    finally:
        if is_plain:
            _FREE.append(place)
        else:
            place.close()


@dataclass
class Hand:
    """A clock that moves only when somebody waits, and by `tick` when it is read."""

    now: float = 0.0
    tick: float = 0.0
    waits: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """Return the time."""
        self.now += self.tick
        return self.now

    def wait(self, seconds: float) -> None:
        """Let the time pass."""
        self.waits.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        """The clock for a client."""
        return Clock(self.monotonic, self.wait)


@contextmanager
def client(
    script: Script,
    *,
    hand: Hand | None = None,
    limits: Limits | None = None,
    credentials: Credentials | None = None,
) -> Iterator[HttpClient]:
    """Return a client of the scripted server; it waits for nothing."""
    token = credentials or BearerToken(SECRET)
    clock = (hand or Hand()).clock
    with HttpClient(SERVICE, script.url, token, limits or Limits(), clock) as made:
        yield made


def packed(value: object) -> Scripted:
    """Return a gzip answer."""
    body = gzip.compress(json.dumps(value).encode())
    return Scripted(body=body, headers={"content-encoding": "gzip"})


def statuses(*some: int) -> Sequence[Scripted]:
    """Return answers of these statuses."""
    return [Scripted(status=status) for status in some]
