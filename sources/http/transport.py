"""Transport: one request and its answer, whole and within bounds, or an error."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sources.errors import Refused
from sources.http.clock import Clock
from sources.http.connection import BadHeader, Connection
from sources.http.limits import Limits
from sources.http.origin import Origin
from sources.http.reply import BadAnswer, Reply

_AUTO_HEADER = 47  # zlib's own code for "gzip or zlib, whichever it is"


@dataclass(frozen=True)
class Request:
    """What to ask: a path or a link, with a body of JSON or of a form.

    `lane` names the pace it is bound to. An open request carries no credentials.
    """

    method: str
    target: str
    json: object = None
    form: Mapping[str, str] | None = None
    lane: str | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Answer:
    """What was answered: the body is unpacked, the headers' names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A connection that is kept open, follows no redirect, and counts what it sends."""

    def __init__(self, origin: Origin, limits: Limits, clock: Clock) -> None:
        """Open nothing yet: the first request does."""
        self.origin, self._limits, self._clock = origin, limits, clock
        self._connection = Connection(origin, silence=limits.silence)
        self.requests = 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def send(
        self, request: Request, headers: Mapping[str, str], *, until: float
    ) -> Answer:
        """Send the request and return its answer, read before `until` (monotonic).

        Raises:
            Refused: when it would go to another host, or the answer is too large.
            BadAnswer: when the answer is cut or takes too long.
            OSError, HTTPException: when the network or a proxy fails.

        """
        path = self.origin.path(request.target)
        body, kind = _written(request)
        sent = {"Accept": "application/json", "Accept-Encoding": "gzip", **kind}
        self.requests += 1
        until = min(until, self._clock.monotonic() + self._limits.answer)
        try:
            reply = self._connection.ask(
                request.method, path, sent | dict(headers), body
            )
        except BadHeader as error:
            raise self._unsendable() from error
        return Answer(reply.status, reply.headers, self._body(reply, until))

    def _body(self, reply: Reply, until: float) -> bytes:
        pieces, size = list[bytes](), 0
        for piece in self._unpacked(reply, until):
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.max_decoded_bytes:
                raise self._too_large()
        return b"".join(pieces)

    def _unpacked(self, reply: Reply, until: float) -> Iterator[bytes]:
        encoding = reply.headers.get("content-encoding", "identity").lower()
        if encoding == "identity":
            yield from self._timely(reply, until)
            return
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            message = "an encoding that was not asked for"
            raise BadAnswer(message)
        # A packed kilobyte may unpack to a megabyte: never more at once than allowed.
        most = self._limits.max_decoded_bytes + 1
        unpacking = zlib.decompressobj(_AUTO_HEADER)
        try:
            for piece in self._timely(reply, until):
                yield unpacking.decompress(piece, most)
                if unpacking.unconsumed_tail:
                    raise self._too_large()
        except zlib.error as error:
            message = "a body that cannot be unpacked"
            raise BadAnswer(message) from error
        if not unpacking.eof:
            message = "a body that was cut"
            raise BadAnswer(message)

    def _timely(self, reply: Reply, until: float) -> Iterator[bytes]:
        for piece in reply.pieces():
            yield piece
            if not reply.is_whole and self._clock.monotonic() > until:
                message = "a body that drips in"
                raise BadAnswer(message)

    def _unsendable(self) -> Refused:
        got = "credentials with a character that cannot be sent"
        hint = "copy the token again: of one line, in plain letters and digits"
        return Refused(self.origin.source, got, "a token as it was issued", hint)

    def _too_large(self) -> Refused:
        megabytes = self._limits.max_decoded_bytes / 2**20
        got = "an answer larger than a page can be"
        expected = f"at most {megabytes:g} MB"
        hint = "ask for smaller pages or fewer properties, or raise max_decoded_bytes"
        return Refused(self.origin.source, got, expected, hint)


def _written(request: Request) -> tuple[bytes | None, Mapping[str, str]]:
    """Return the body of a request, and the header that tells what it is."""
    if request.json is not None:
        body = json.dumps(request.json, separators=(",", ":"))
        return body.encode(), {"Content-Type": "application/json"}
    if request.form is not None:
        kind = "application/x-www-form-urlencoded"
        return urlencode(request.form).encode(), {"Content-Type": kind}
    return None, {}
